// One line of a table with separators into cells. It knows quotes; a cell with a line break in it is not supported.

/** @example splitRow('1,"Apples, raw",52', ",") // ["1", "Apples, raw", "52"] */
export function splitRow(line: string, separator: string): string[] {
  // tab-separated exports use no quotes around cells, and do have quotes inside
  if (separator === "\t" || !line.includes('"')) return line.split(separator);
  const cells: string[] = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at++) {
    const character = line[at];
    if (character === '"') {
      if (isQuoted && line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else isQuoted = !isQuoted;
    } else if (character === separator && !isQuoted) {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...cells, cell];
}

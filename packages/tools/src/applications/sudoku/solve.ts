// Sudoku as a puzzle: which grids break the rules, and how many solutions one has. It knows numbers, not pictures or pages.

/** 81 numbers row by row, 0 for an empty cell. */
export type SudokuGrid = readonly number[];

const all = 0b1111111110;

/** Rows, columns and boxes: 27 lists of 9 places. */
const units: readonly (readonly number[])[] = Array.from({ length: 27 }, (_, unit) =>
  Array.from({ length: 9 }, (_, index) => {
    if (unit < 9) return unit * 9 + index;
    if (unit < 18) return index * 9 + unit - 9;
    const box = unit - 18;
    return (Math.floor(box / 3) * 3 + Math.floor(index / 3)) * 9 + (box % 3) * 3 + (index % 3);
  }),
);

/** The places that hold the same number as another place of their row, column or box. */
export function clashes(grid: SudokuGrid): number[] {
  const found = new Set<number>();
  for (const unit of units) {
    for (const place of unit) {
      if (grid[place] !== 0 && unit.some((other) => other !== place && grid[other] === grid[place])) found.add(place);
    }
  }
  return [...found].sort((a, b) => a - b);
}

/** At most `most` solutions. A hundred thousand guesses in, it gives up with what it has: no puzzle for people needs them. */
export function solutions(grid: SudokuGrid, most = 2): number[][] {
  if (clashes(grid).length > 0) return [];
  const cells = [...grid];
  const rows = new Array<number>(9).fill(all);
  const columns = new Array<number>(9).fill(all);
  const boxes = new Array<number>(9).fill(all);
  const boxOf = (place: number): number => Math.floor(place / 27) * 3 + Math.floor((place % 9) / 3);
  const take = (place: number, bit: number): void => {
    const [row, column, box] = [Math.floor(place / 9), place % 9, boxOf(place)];
    rows[row] = (rows[row] ?? 0) ^ bit;
    columns[column] = (columns[column] ?? 0) ^ bit;
    boxes[box] = (boxes[box] ?? 0) ^ bit;
  };
  for (const [place, value] of cells.entries()) if (value !== 0) take(place, 1 << value);
  const found: number[][] = [];
  let guesses = 100_000;
  const search = (): void => {
    let best = -1;
    let bestOptions = 0;
    let fewest = 10;
    for (let place = 0; place < 81; place += 1) {
      if (cells[place] !== 0) continue;
      const options = (rows[Math.floor(place / 9)] ?? 0) & (columns[place % 9] ?? 0) & (boxes[boxOf(place)] ?? 0);
      const count = countBits(options);
      if (count >= fewest) continue;
      [best, bestOptions, fewest] = [place, options, count];
      if (count <= 1) break;
    }
    if (best < 0) {
      found.push([...cells]);
      return;
    }
    for (let value = 1; value <= 9 && found.length < most && guesses > 0; value += 1) {
      if ((bestOptions & (1 << value)) === 0) continue;
      guesses -= 1;
      cells[best] = value;
      take(best, 1 << value);
      search();
      take(best, 1 << value);
      cells[best] = 0;
    }
  };
  search();
  return found;
}

function countBits(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

// What a program prints, with a bound: its beginning and its end are kept, the middle is counted.

export interface CapturedOutput {
  push(chunk: Uint8Array): void;
  /** bytes so far, those that were dropped included */
  total(): number;
  text(): string;
}

export function captureOutput(keepBytes: number): CapturedOutput {
  const half = Math.floor(keepBytes / 2);
  let head = Buffer.alloc(0);
  let tail = Buffer.alloc(0);
  let total = 0;
  return {
    push(chunk) {
      total += chunk.byteLength;
      const room = half - head.byteLength;
      if (room > 0) head = Buffer.concat([head, chunk.subarray(0, room)]);
      const rest = room > 0 ? chunk.subarray(room) : chunk;
      if (rest.byteLength > 0) tail = Buffer.concat([tail, rest.subarray(-half)]).subarray(-half);
    },
    total: () => total,
    text() {
      const dropped = total - head.byteLength - tail.byteLength;
      const middle = dropped > 0 ? `\n[… ${dropped} bytes left out …]\n` : "";
      return `${head.toString("utf8")}${middle}${tail.toString("utf8")}`;
    },
  };
}

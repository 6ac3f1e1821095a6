// Small pictures drawn by the page itself, so that a first question about a picture needs no file at hand.
const gridDigits = ["4713", "2856", "9340", "6185"];
/** Has exactly one solution; a dot is an empty cell. */
const sudokuDigits = ["53..7....", "6..195...", ".98....6.", "8...6...3", "4..8.3..1", "7...2...6", ".6....28.", "...419..5", "....8..79"];

/** 240 pixels: the size of the pages that melete-nano learned to read. */
const side = 240;

async function toFile(name: string, draw: (context: CanvasRenderingContext2D) => void, size = side): Promise<File> {
  const canvas = document.createElement("canvas");
  canvas.width = size;
  canvas.height = size;
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser offers no canvas to draw the example on. Attach a picture of your own instead.");
  context.fillStyle = "#fff";
  context.fillRect(0, 0, size, size);
  draw(context);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new Error("The example picture could not be drawn. Attach a picture of your own instead.");
  return new File([blob], name, { type: "image/png" });
}

export function drawDigitGrid(): Promise<File> {
  return toFile("digit grid.png", (context) => drawGrid(context, gridDigits, { size: side, heavyEvery: 2 }));
}

export function drawSudoku(): Promise<File> {
  const size = 540;
  return toFile("sudoku.png", (context) => drawGrid(context, sudokuDigits, { size, heavyEvery: 3 }), size);
}

function drawGrid(context: CanvasRenderingContext2D, rows: readonly string[], { size, heavyEvery }: { size: number; heavyEvery: number }): void {
  const margin = size / 20;
  const cell = (size - 2 * margin) / rows.length;
  context.strokeStyle = "#222";
  for (let line = 0; line <= rows.length; line++) {
    context.lineWidth = line % heavyEvery === 0 ? size / 80 : size / 160;
    const place = margin + line * cell;
    context.beginPath();
    context.moveTo(margin, place);
    context.lineTo(size - margin, place);
    context.moveTo(place, margin);
    context.lineTo(place, size - margin);
    context.stroke();
  }
  context.fillStyle = "#111";
  context.font = `${Math.round(cell * 0.68)}px Arial, Arimo, "Liberation Sans", Helvetica, sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const [row, digits] of rows.entries()) {
    for (const [column, digit] of [...digits].entries()) {
      if (digit !== ".") context.fillText(digit, margin + (column + 0.5) * cell, margin + (row + 0.54) * cell);
    }
  }
}

export function drawShapes(): Promise<File> {
  return toFile("shapes.png", (context) => {
    circle(context, 58, 62, 30, "hsl(218, 80%, 48%)");
    polygon(context, 172, 60, 34, starCorners, "hsl(0, 85%, 46%)");
    polygon(context, 64, 172, 32, squareCorners, "hsl(122, 60%, 36%)");
    circle(context, 178, 176, 27, "hsl(0, 85%, 46%)");
    polygon(context, 121, 122, 26, triangleCorners, "hsl(29, 95%, 52%)");
  });
}

type Corner = readonly [number, number];
const squareCorners: Corner[] = [
  [-0.9, -0.9],
  [0.9, -0.9],
  [0.9, 0.9],
  [-0.9, 0.9],
];
const triangleCorners: Corner[] = [
  [0, -0.95],
  [1, 0.85],
  [-1, 0.85],
];
const starCorners: Corner[] = Array.from({ length: 10 }, (_, tip) => {
  const radius = tip % 2 === 0 ? 1.15 : 0.48;
  return [Math.sin((tip * Math.PI) / 5) * radius, -Math.cos((tip * Math.PI) / 5) * radius] as const;
});

function circle(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

function polygon(context: CanvasRenderingContext2D, x: number, y: number, size: number, corners: Corner[], colour: string): void {
  context.fillStyle = colour;
  context.beginPath();
  for (const [cornerX, cornerY] of corners) context.lineTo(x + cornerX * size, y + cornerY * size);
  context.closePath();
  context.fill();
}

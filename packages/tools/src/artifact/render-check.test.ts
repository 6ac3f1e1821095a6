// render_check in a real browser: what it finds, what it lets pass, and that a page which hangs is answered like any other.
import { createMemoryBlobs, type ToolContext } from "@melete/core";
import { afterAll, expect, test } from "vitest";
import type { ArtifactMediaType } from "./artifact-kinds.ts";
import { buildPage } from "./build-page.ts";
import { checkPage, type PageReport } from "./check-page.ts";
import { createKeptBrowser, keptBrowser } from "./kept-browser.ts";
import { publishArtifact } from "./publish-artifact.ts";
import { renderCheck, tell } from "./render-check.ts";

afterAll(() => keptBrowser.close());

const head = '<!doctype html><meta name="viewport" content="width=device-width"><style>button{min-height:40px;min-width:40px}</style>';

async function look(source: string, mediaType: ArtifactMediaType = "text/html"): Promise<PageReport> {
  const built = await buildPage({ title: "Page", mediaType, source: mediaType === "text/html" ? head + source : source });
  if (!built.ok) throw new Error(built.problem);
  return checkPage(built.html, new AbortController().signal);
}

const lines = ({ problems }: PageReport) => problems.map(({ size, when, text }) => `${size}|${when}|${text}`);

test("a page that works has no problems, and comes with a picture of each size", async () => {
  const report = await look(`<h1>Counter</h1><button onclick="this.textContent = Number(this.textContent) + 1">1</button>
    <label>Name <input></label><p>Text</p><script>localStorage.setItem("seen", "1"); confirm("sure"); alert("hello")</script>`);
  expect(lines(report)).toEqual([]);
  expect(report.controls).toEqual({ desktop: 2, phone: 2 });
  for (const picture of Object.values(report.screenshots)) expect(String.fromCharCode(...(picture ?? []).slice(1, 4))).toBe("PNG");
  expect(tell("page", report)).toContain("no problems found. Hovered, focused and clicked 2 controls at 1280 x 800");
});

test("React components, charts, drawings and documents pass as they are built", async () => {
  const react =
    'import { useState } from "react";\nexport default () => { const [n, set] = useState(0); return <button style={{ padding: 20 }} onClick={() => set(n + 1)}>{n} clicks</button>; };';
  const chart = { data: { values: [{ a: "A", b: 2 }] }, mark: "bar", encoding: { x: { field: "a" }, y: { field: "b", type: "quantitative" } } };
  const reports = [
    await look(react, "text/jsx"),
    await look(JSON.stringify(chart), "application/vnd.vega-lite+json"),
    await look("<svg viewBox='0 0 10 10'><circle cx='5' cy='5' r='4'/></svg>", "image/svg+xml"),
    await look("# Title\n\nSome *text*.\n\n| a | b |\n|---|---|\n| 1 | 2 |", "text/markdown"),
  ];
  expect(reports.map(lines)).toEqual([[], [], [], []]);
  expect(reports[0].controls.phone).toBe(1);
});

test("errors are told with the moment they came: on opening, and after which click", async () => {
  const report = await look(
    `<button onclick="missing()">Start</button><script>console.error("bad data"); Promise.reject(new Error("lost"))</script>`,
  );
  const found = lines(report);
  expect(found).toContain("desktop||bad data");
  expect(found).toContain("desktop||Error: lost");
  expect(found).toContain('phone|after clicking "Start"|ReferenceError: missing is not defined');
});

test("what needs a network is an error, not a silent gap", async () => {
  const found = lines(await look('<p>x</p><script src="https://cdn.example.org/three.js"></script><img alt="a" src="https://example.org/a.png">'));
  expect(found.filter((line) => line.includes("cdn.example.org/three.js") && line.includes("script-src"))).toHaveLength(2);
  expect(found.some((line) => line.includes("example.org/a.png"))).toBe(true);
});

test("elements that overlap, leave the window or make it scroll sideways are named; a card over the page is none of these", async () => {
  const found = lines(
    await look(
      '<p style="margin:0">One line of words</p><p style="margin-top:-14px">Another line</p><div style="width:700px">a wide box of words</div>',
    ),
  );
  expect(found.some((line) => line.startsWith('desktop||<p> "One line of words" and <p> "Another line" overlap by'))).toBe(true);
  expect(found.filter((line) => line.includes("px wide in a window of 390 px"))).toHaveLength(1);
  const card =
    '<p>Words below the card</p><div style="position:absolute;top:0;left:0;width:300px;background:#fff">A card that covers the words</div>';
  expect(lines(await look(card))).toEqual([]);
  const popover =
    '<p>Words below the card</p><div popover="manual" id="c" style="inset:0 auto auto 0;margin:0;width:300px;pointer-events:none">A card of words</div>';
  expect(lines(await look(`${popover}<script>document.getElementById("c").showPopover()</script>`))).toEqual([]);
});

test("what only appears under the pointer is looked at too", async () => {
  const found = lines(
    await look(
      "<style>.tip{display:none;position:absolute;left:1200px;width:300px}button:hover+.tip{display:block}</style><button>Info</button><span class=tip>A tip that is too far right</span>",
    ),
  );
  expect(found.some((line) => line.startsWith('desktop|while the pointer is on "Info"|<span> "A tip that is too far right" leaves the window'))).toBe(
    true,
  );
});

test("controls without a name, out of the keyboard's reach, covered or too small for a finger are named", async () => {
  const found = lines(
    await look(`<button></button><div onclick="1" style="padding:9px">Not a button</div><button style="all:revert">tiny</button>
      <div style="position:relative;width:200px"><button>Below</button><div style="position:absolute;inset:0;background:#eee"></div></div>`),
  );
  expect(found).toContain("desktop||<button></button> has no label");
  expect(found).toContain('desktop|after focusing "Not a button"|"Not a button" cannot be reached with the keyboard; make it a button');
  expect(found.some((line) => /"Below" cannot be clicked: .* lies over it/.test(line))).toBe(true);
  expect(found.some((line) => /^phone.*"tiny" is \d+ x \d+ px, too small/.test(line))).toBe(true);
});

test("a script without end is answered like anything else, and the browser goes on", async () => {
  expect(lines(await look("<button onclick='for(;;);'>Go</button>"))).toContain('desktop|after clicking "Go"|the page stopped answering');
  expect(lines(await look("<p>still here</p>"))).toEqual([]);
});

test("the tool finds the artifact, and shows the agent what it looks like", async () => {
  const blobs = createMemoryBlobs();
  const part = await publishArtifact({ blobs }, { title: "Page", mediaType: "text/html", source: `${head}<button>Hello</button>` });
  const context: ToolContext = {
    signal: new AbortController().signal,
    blobs,
    turnId: "t",
    notation: { coordinates: "thousandths" },
    history: [{ role: "tool", parts: [part] }],
  };
  const output = await renderCheck.run({ artifactId: part.artifactId }, context);
  expect(output.text).toContain(`${part.artifactId}, version 1: no problems found.`);
  expect(output.parts?.map((one) => one.type === "image" && [one.name, one.blob.width, one.origin?.hash === one.blob.hash])).toEqual([
    ["desktop.png", 1280, true],
    ["phone.png", 390, true],
  ]);
  expect(await renderCheck.run({ artifactId: "x" }, context)).toMatchObject({ isError: true });
});

test("the same problem at both sizes is one line, the worst come first, and many of a kind are counted", () => {
  const small = Array.from({ length: 9 }, (_, index) => ({
    size: "phone" as const,
    kind: "small" as const,
    when: "",
    text: `button ${index} is small`,
  }));
  const both = (["desktop", "phone"] as const).map((size) => ({ size, kind: "error" as const, when: "", text: "boom" }));
  const told = tell("page", { problems: [...small, ...both], controls: { desktop: 1, phone: 1 }, screenshots: { desktop: null, phone: null } });
  expect(told.split("\n").slice(0, 2)).toEqual(["page: 10 problems.", "- desktop and phone: boom"]);
  expect(told).toContain("- and 4 more of these kinds");
});

test("where no browser can run, the reason is the answer", async () => {
  const none = createKeptBrowser(() => Promise.reject(new Error("no Chromium for plan9")));
  await expect(checkPage("<p>", new AbortController().signal, none)).rejects.toThrow("no Chromium for plan9");
});

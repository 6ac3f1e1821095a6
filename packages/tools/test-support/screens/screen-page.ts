// Screens of applications that do not exist, as HTML: by lot from a seed, in several layouts, typefaces, densities and colours, half of them
// dark. Elements with text carry `data-text`; where the browser puts them is the truth.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { type Chance, chanceOf } from "../charts/random.ts";

export const screenSize = { width: 1280, height: 800 };

const fonts = ["arimo", "lato", "roboto-slab", "pt-sans-narrow", "tinos"];
const verbs = ["Create", "Delete", "Export", "Import", "Archive", "Share", "Rename", "Duplicate", "Publish", "Refresh", "Invite", "Merge"];
const nouns = ["project", "invoice", "report", "contact", "backup", "campaign", "template", "pipeline", "dataset", "ticket", "schedule", "webhook"];
const areas = [
  "Dashboard",
  "Inbox",
  "Calendar",
  "Billing",
  "Members",
  "Security",
  "Analytics",
  "Storage",
  "Deployments",
  "Settings",
  "Help center",
  "API keys",
];
const people = [
  "Ada Winter",
  "Ben Okafor",
  "Chen Li",
  "Dora Haas",
  "Emil Novak",
  "Fatima Noor",
  "Georg Stein",
  "Hana Sato",
  "Ivan Petrov",
  "Julia Costa",
];
const states = ["Active", "Pending", "Failed", "Paused", "Draft", "Overdue", "Completed", "In review"];

type Layout = (chance: Chance, text: (words: string, style?: string) => string) => string;

const amount = (chance: Chance): string => `$${chance.whole(10, 9999).toLocaleString("en-US")}.${String(chance.whole(0, 99)).padStart(2, "0")}`;
const task = (chance: Chance): string => `${chance.pick(verbs)} ${chance.pick(nouns)}`;
const times = <T>(count: number, make: (index: number) => T): string => Array.from({ length: count }, (_, index) => make(index)).join("");

const layouts: Layout[] = [
  // a table
  (chance, text) => `<div class="bar">${text(
    `${chance.pick(nouns)}s`.replace(/^./, (first) => first.toUpperCase()),
    "font-size:1.5em",
  )}<i></i>${times(3, () => text(task(chance), "button"))}</div>
    <table><tr>${["Name", "Owner", "Status", "Amount", "Updated"].map((head) => `<th>${text(head)}</th>`).join("")}</tr>
    ${times(chance.whole(8, 13), () => `<tr><td>${text(`${chance.pick(nouns)}-${chance.whole(100, 999)}`)}</td><td>${text(chance.pick(people))}</td><td>${text(chance.pick(states), "chip")}</td><td>${text(amount(chance))}</td><td>${text(`${chance.whole(2, 59)} min ago`)}</td></tr>`)}</table>`,
  // a form
  (chance, text) => `<div class="bar">${text("Account settings", "font-size:1.6em")}</div>
    ${times(chance.whole(5, 8), () => `<div class="field">${text(`${chance.pick(["Full", "Company", "Display", "Billing", "Legal"])} ${chance.pick(["name", "address", "email", "phone", "country"])}`, "label")}<div class="box">${text(chance.pick([...people, "name@example.org", "+49 30 1234567", "Berlin"]))}</div></div>`)}
    <div class="bar">${text("Save changes", "button")}${text("Cancel")}${text(`Last saved ${chance.whole(2, 50)} minutes ago`, "muted")}</div>`,
  // cards
  (chance, text) => `<div class="bar">${text(`Good morning, ${chance.pick(people)}`, "font-size:1.5em")}</div><div class="cards">
    ${times(chance.whole(6, 9), () => `<div class="card">${text(`${chance.pick(["Total", "New", "Open", "Average", "Monthly"])} ${chance.pick(nouns)}s`, "muted")}<br>${text(chance.pick([amount(chance), String(chance.whole(100, 9999)), `${chance.whole(1, 99)}.${chance.whole(0, 9)}%`]), "font-size:1.8em")}<br>${text(`${chance.pick(["+", "-"])}${chance.whole(1, 40)}% since last week`, "muted")}<br>${text(task(chance), "button")}</div>`)}</div>`,
  // messages
  (chance, text) => `<div class="bar">${text("Inbox", "font-size:1.5em")}<i></i>${text("Mark all as read", "button")}</div>
    ${times(chance.whole(7, 10), () => `<div class="row">${text(chance.pick(people), "font-weight:bold")}<i></i>${text(`${chance.whole(1, 12)}:${String(chance.whole(10, 59))} ${chance.pick(["AM", "PM"])}`, "muted")}<br>${text(`${task(chance)} before ${chance.pick(["Monday", "Friday", "noon", "the release"])}?`)}</div>`)}`,
];

/** The whole page. */
export async function screenPage(seed: number): Promise<string> {
  const chance = chanceOf(seed + 77);
  const dark = seed % 2 === 1;
  const family = chance.pick(fonts);
  const folder = dirname(createRequire(import.meta.url).resolve(`@fontsource/${family}/package.json`));
  const font = (await readFile(join(folder, "files", `${family}-latin-400-normal.woff2`))).toString("base64");
  const [size, room] = [chance.pick([12, 13, 14, 15, 16]), chance.pick([4, 6, 8, 10])];
  const accent = chance.pick(["#1a56db", "#0f766e", "#b4232c", "#7c3aed", "#c2410c", "#222"]);
  const [paper, ink, muted, line] = dark ? ["#14171d", "#e4e7ec", "#98a1b0", "#2b303a"] : ["#fff", "#1c2026", "#667080", "#dfe3e8"];
  const text = (words: string, style = ""): string => {
    const named = /^[a-z]+$/.test(style);
    return `<span data-text ${named ? `class="${style}"` : `style="${style}"`}>${words}</span>`;
  };
  const body = layouts[seed % layouts.length]?.(chance, text) ?? "";
  const from = chance.whole(0, 3);
  const menu = areas
    .slice(from, from + 8)
    .map((area) => `<div class="item">${text(area)}</div>`)
    .join("");
  return `<!doctype html><style>
    @font-face { font-family: "screen"; src: url(data:font/woff2;base64,${font}) }
    * { box-sizing: border-box } body { margin: 0; font: ${size}px/1.4 "screen"; background: ${paper}; color: ${ink}; display: flex; height: 800px; overflow: hidden }
    nav { width: 200px; padding: ${room * 2}px; border-right: 1px solid ${line} } main { flex: 1; padding: ${room * 2.5}px }
    span { display: inline-block } .item { padding: ${room}px 0 } i { flex: 1 }
    .bar, .row { display: flex; gap: ${room * 1.5}px; align-items: center; flex-wrap: wrap; padding: ${room}px 0; border-bottom: 1px solid ${line} } .row br { flex-basis: 100%; content: "" }
    .button { background: ${accent}; color: white; padding: ${room * 0.7}px ${room * 1.6}px; border-radius: ${chance.pick([0, 4, 8, 20])}px }
    .chip { border: 1px solid ${line}; border-radius: 9px; padding: 1px 8px } .muted, .label { color: ${muted}; font-size: 0.9em }
    table { width: 100%; border-collapse: collapse } td, th { text-align: left; padding: ${room}px; border-bottom: 1px solid ${line} }
    .field { padding: ${room}px 0 } .box { border: 1px solid ${line}; padding: ${room}px; width: 420px; border-radius: 4px }
    .cards { display: grid; grid-template-columns: repeat(3, 1fr); gap: ${room * 2}px; padding-top: ${room * 2}px } .card { border: 1px solid ${line}; padding: ${room * 1.5}px; border-radius: 8px }
  </style><nav>${text(chance.pick(["Northwind", "Acme Cloud", "Ledgerly", "Brightdesk"]), "font-size:1.3em")}${menu}</nav><main>${body}</main>`;
}

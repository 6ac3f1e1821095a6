// What runs first in every artifact, before a word of its source. It makes a page that was written for a browser run in a frame without
// origin and network, and tells the app how it fares. It is no wall: the frame's sandbox and headers are.
import { guard } from "./guard.ts";
import { catchLinks, replaceDialogs } from "./links.ts";
import { onPing, post } from "./post.ts";
import { reportErrors } from "./report-errors.ts";
import { provideStores } from "./store.ts";

guard();
reportErrors();
provideStores();
catchLinks();
replaceDialogs();
onPing((id) => post({ type: "pong", id }));
window.addEventListener("load", () => post({ type: "ready" }));

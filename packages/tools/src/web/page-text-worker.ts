// The thread in which a page is read: a page that takes too long to read ends with it.
import { parentPort, workerData } from "node:worker_threads";
import { pageText } from "./page-text.ts";

const { html, url } = workerData as { html: string; url: string };
parentPort?.postMessage(pageText(html, url));

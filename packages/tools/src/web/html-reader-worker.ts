// The thread that reads HTML documents one after the other. What takes too long ends with it.
import { parentPort } from "node:worker_threads";
import { pageText } from "./page-text.ts";

parentPort?.on("message", (html: string) => {
  try {
    parentPort?.postMessage(pageText(html, "file:///"));
  } catch {
    // a document that cannot be read is one without text
    parentPort?.postMessage(null);
  }
});

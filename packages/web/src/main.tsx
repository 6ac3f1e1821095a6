// Where the browser begins.
import "./configure-zod.ts";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no element with the id root; the page cannot be drawn.");
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);

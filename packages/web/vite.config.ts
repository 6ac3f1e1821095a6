// How the page is bundled: one folder of static files that the server serves by path. No remote host appears in the result.
import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  // Deep links such as /c/ID must find the same assets, so their addresses start at the root.
  base: "/",
  build: { outDir: "dist", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0 },
  server: { proxy: { "/api": process.env.MELETE_URL ?? "http://127.0.0.1:4141" } },
});

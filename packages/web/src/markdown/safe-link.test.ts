// Which addresses of an answer become links.
import { expect, test } from "vitest";
import { safeLink } from "./safe-link.ts";

test.each(["https://example.org/a?b=c", "http://example.org/", "mailto:a@example.org"])("%s is a link", (address) => {
  expect(safeLink(address)).toBe(address);
});

test.each([
  "javascript:alert(1)",
  " JaVaScRiPt:alert(1)",
  "data:text/html,<script>1</script>",
  "vbscript:x",
  "file:///etc/passwd",
  "/api/conversations",
  "blob:x",
  "",
])("%s stays text", (address) => {
  expect(safeLink(address)).toBeNull();
});

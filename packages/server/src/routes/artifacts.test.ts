// Artifacts over HTTP: the frame, the built page, files, and who gets what.
import { expect, test } from "vitest";
import { createTestApp, type TestApp } from "../test-support.ts";

async function stored({ files, store }: TestApp, source: string, mediaType = "text/html"): Promise<string> {
  const bytes = new TextEncoder().encode(source);
  const hash = await files.write(bytes);
  await store.putBlob({ hash, mediaType, byteLength: bytes.byteLength }, 0, "local");
  return hash;
}

test("the frame comes with the headers that keep an artifact in, and may be framed by the app alone", async () => {
  const response = await createTestApp().get("/artifact-frame");
  expect(response.status).toBe(200);
  const policy = response.headers.get("content-security-policy") ?? "";
  for (const rule of ["default-src 'none'", "connect-src data: blob:", "form-action 'none'", "frame-src 'none'", "frame-ancestors 'self'"]) {
    expect(policy.split("; ")).toContain(rule);
  }
  expect(policy).toContain("sandbox allow-scripts allow-forms allow-pointer-lock;");
  expect(policy).not.toContain("allow-same-origin");
  expect(response.headers.get("connection-allowlist")).toBe("(response-origin)");
  expect(response.headers.get("x-frame-options")).toBe("SAMEORIGIN");
  expect(response.headers.get("permissions-policy")).toContain("camera=()");
});

test("the page is built from the source, and runs nothing when its address is opened by itself", async () => {
  const app = createTestApp();
  const hash = await stored(app, "# Hello", "text/markdown");
  const response = await app.get(`/api/artifacts/${hash}/page?title=A%20note`);
  expect(await response.text()).toMatch(/<title>A note<\/title>[\s\S]*<h1>Hello<\/h1>/);
  expect(response.headers.get("content-security-policy")).toBe("default-src 'none'; sandbox; frame-ancestors 'none'");
  expect(response.headers.get("x-frame-options")).toBe("DENY");
  expect(response.headers.get("content-disposition")).toBeNull();
});

test("as a file it is an attachment of its title and kind, and never sniffed", async () => {
  const app = createTestApp();
  const hash = await stored(app, "export default () => <p>hi</p>", "text/jsx");
  const page = await app.get(`/api/artifacts/${hash}/page?download=1&title=${encodeURIComponent('Über "uns"\r\nx: y')}`);
  expect(page.headers.get("content-disposition")).toBe('attachment; filename="Uber-uns-x-y.html"');
  expect(page.headers.get("x-content-type-options")).toBe("nosniff");
  const source = await app.get(`/api/artifacts/${hash}/source?download=1&title=%E6%95%B0`);
  expect(source.headers.get("content-disposition")).toBe('attachment; filename="artifact.tsx"');
  expect(source.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await source.text()).toBe("export default () => <p>hi</p>");
});

test("the same bytes can be two kinds; what is no kind of artifact, or nobody's, is not found", async () => {
  const app = createTestApp();
  const hash = await stored(app, "**bold**", "text/markdown");
  expect(await (await app.get(`/api/artifacts/${hash}/page?type=text/html`)).text()).toContain("**bold**");
  expect((await app.get(`/api/artifacts/${hash}/page?type=text/css`)).status).toBe(400);
  const picture = await stored(app, "png", "image/png");
  expect((await app.get(`/api/artifacts/${picture}/page`)).status).toBe(404);
  expect((await app.get(`/api/artifacts/${picture}/page?type=text/html`)).status).toBe(404);
  expect((await app.get(`/api/artifacts/${"0".repeat(64)}/page`)).status).toBe(404);
});

test("a source that does not build is answered with what is wrong in it", async () => {
  const app = createTestApp();
  const hash = await stored(app, "export default () => <p>", "text/jsx");
  const response = await app.get(`/api/artifacts/${hash}/page`);
  expect(response.status).toBe(422);
  expect(((await response.json()) as { error: { code: string; message: string } }).error).toMatchObject({
    code: "artifact_broken",
    message: expect.stringContaining("The source does not compile:\nline 1"),
  });
});

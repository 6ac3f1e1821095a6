// The document against the app it describes, and the page against a browser's rules.
import { expect, test } from "vitest";
import { createTestAccess } from "../../accounts/access-test-support.ts";
import { createTestApp } from "../../test-support.ts";
import { chatRequestSchema } from "../chat/chat-schema.ts";
import { type JsonSchema, type OpenApiDocument, openApiDocument, operations } from "./openapi-document.ts";

const document = openApiDocument("1.2.3");

/** The page of a browser, which is not the API. */
const pages = ["/", "/index.html", "/c/:id", "/artifact-frame", "/docs/api", "/*"];

test("every route that is mounted is in the document, and nothing else is", async () => {
  const { access, database } = await createTestAccess();
  const { app } = createTestApp({ access, database });
  const mounted = app.routes
    .filter(({ method, path }) => method !== "ALL" && !pages.includes(path))
    .map(({ method, path }) => `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`);
  const described = operations.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  expect(described.toSorted()).toEqual([...new Set(mounted)].toSorted());
});

/** What OpenAPI 3.1 demands of these parts of a document, as far as we use them. */
function problems(checked: OpenApiDocument): string[] {
  const found: string[] = [];
  const ids = new Set<string>();
  if (!/^3\.1\.\d$/.test(checked.openapi)) found.push(`openapi is ${checked.openapi}`);
  const tags = new Set(checked.tags.map(({ name }) => name));
  const schemes = Object.keys(checked.components.securitySchemes);
  for (const name of checked.security.flatMap(Object.keys)) if (!schemes.includes(name)) found.push(`no security scheme ${name}`);
  for (const [path, methods] of Object.entries(checked.paths)) {
    if (!path.startsWith("/")) found.push(`${path} is no path`);
    for (const [method, operation] of Object.entries(methods)) {
      const where = `${method} ${path}`;
      if (ids.has(operation.operationId)) found.push(`${where}: the id ${operation.operationId} is taken`);
      ids.add(operation.operationId);
      for (const tag of operation.tags) if (!tags.has(tag)) found.push(`${where}: no tag ${tag}`);
      const inPath = (operation.parameters ?? []).filter((parameter) => parameter.in === "path").map(({ name }) => name);
      if (inPath.join() !== [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).join()) found.push(`${where}: its path has other parameters`);
      const names = (operation.parameters ?? []).map((parameter) => `${parameter.in} ${parameter.name}`);
      if (new Set(names).size < names.length) found.push(`${where}: a parameter twice`);
      if (method === "get" && operation.requestBody !== undefined) found.push(`${where}: a body`);
      const statuses = Object.keys(operation.responses);
      if (!statuses.some((status) => /^2\d\d$/.test(status)) || !statuses.includes("default")) found.push(`${where}: answers ${statuses.join()}`);
    }
  }
  const look = (value: unknown, where: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "$ref") {
        const target = String(inner).replace(/^#\//, "").split("/");
        const reached = target.reduce<unknown>((at, name) => (at as JsonSchema | undefined)?.[name], checked);
        if (reached === undefined) found.push(`${where}: ${String(inner)} leads nowhere`);
      }
      look(inner, `${where}/${key}`);
    }
  };
  look(checked, "#");
  return found;
}

test("the document is sound", () => {
  expect(problems(document)).toEqual([]);
  const broken = structuredClone(document);
  broken.paths["/v1/models/{name}"] = broken.paths["/v1/models/{id}"];
  broken.paths["/v1/models"] = { get: { ...broken.paths["/v1/models"]?.get, responses: { 200: { $ref: "#/components/responses/None" } } } as never };
  expect(problems(broken)).toEqual([
    expect.stringContaining("answers 200"),
    expect.stringContaining("the id getModel is taken"),
    expect.stringContaining("its path has other parameters"),
    expect.stringContaining("leads nowhere"),
  ]);
});

test("bodies are described by the schemas that parse them", () => {
  const schema = document.components.schemas.CreateChatCompletionRequest;
  expect(Object.keys(schema.properties as object)).toEqual(Object.keys(chatRequestSchema.shape));
  expect(schema.required).toEqual(["model", "messages"]);
  expect(JSON.stringify(document.components.schemas.TurnEvent)).toContain('"resume"');
});

test("/openapi.json and /docs/api are open to everybody, and the page loads nothing and runs nothing", async () => {
  const { access, database, keyFor } = await createTestAccess();
  await keyFor("admin");
  const { get } = createTestApp({ access, database });
  expect((await get("/v1/models")).status).toBe(401);
  const served = await get("/openapi.json");
  expect(await served.json()).toMatchObject({ openapi: "3.1.0", info: { version: "0.0.0" } });
  const page = await get("/docs/api");
  expect(page.headers.get("content-security-policy")).toMatch(/default-src 'none'/);
  const html = await page.text();
  expect(html).not.toMatch(/<script|<link|<img|https?:|url\(|@import/);
  expect(html).toContain('name="viewport"');
  for (const { method, path } of operations) expect(html).toContain(`${method.toUpperCase()}</span> <code>${path}</code>`);
  expect(html).toContain('<code class="name">reasoning_effort</code>');
  // what comes back is shown as well
  expect(html).toContain("<summary>the answer</summary>");
  expect(html).toContain('<code class="name">finish_reason</code>');
});

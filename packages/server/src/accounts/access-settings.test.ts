// What the environment opens, and what it cannot say.
import { expect, test } from "vitest";
import { accessSettings } from "./access-settings.ts";

test("nothing set: loopback, closed, no limits", () => {
  expect(accessSettings({})).toEqual({
    host: "127.0.0.1",
    allowedHosts: [],
    trustProxy: false,
    open: false,
    requestsPerMinute: 300,
    failuresPerMinute: 10,
    streamsPerUser: 32,
    usdPerDay: null,
    tokensPerDay: null,
  });
  expect(accessSettings({ MELETE_HOST: "", MELETE_ALLOWED_HOSTS: "", MELETE_TRUST_PROXY: "", MELETE_USD_PER_DAY: "" })).toEqual(accessSettings({}));
});

test.each<[string, Record<string, string>, boolean]>([
  ["another loopback name", { MELETE_HOST: "localhost" }, false],
  ["IPv6 loopback", { MELETE_HOST: "::1" }, false],
  ["every address", { MELETE_HOST: "0.0.0.0" }, true],
  ["one address", { MELETE_HOST: "192.168.1.5" }, true],
  ["a name that leads here", { MELETE_ALLOWED_HOSTS: "melete.example" }, true],
  ["a proxy that leads here", { MELETE_TRUST_PROXY: "1" }, true],
  ["a proxy that does not", { MELETE_TRUST_PROXY: "0" }, false],
])("%s opens the server: %j, %s", (_, environment, open) => {
  expect(accessSettings(environment).open).toBe(open);
});

test("names are read with commas or spaces, in small letters; a name that is listened on is one of them; the option wins", () => {
  expect(accessSettings({ MELETE_ALLOWED_HOSTS: "A.example, b.example:8080  c" }).allowedHosts).toEqual(["a.example", "b.example:8080", "c"]);
  expect(accessSettings({ MELETE_HOST: "Melete.lan" }).allowedHosts).toEqual(["melete.lan"]);
  expect(accessSettings({ MELETE_HOST: "0.0.0.0" }, "127.0.0.1")).toMatchObject({ host: "127.0.0.1", open: false });
});

test.each([
  ["MELETE_TRUST_PROXY", "maybe"],
  ["MELETE_REQUESTS_PER_MINUTE", "0"],
  ["MELETE_STREAMS_PER_USER", "many"],
  ["MELETE_USD_PER_DAY", "-1"],
])("%s=%s is refused by name", (name, value) => {
  expect(() => accessSettings({ [name]: value })).toThrow(new RegExp(`${name} is "${value}"`));
});

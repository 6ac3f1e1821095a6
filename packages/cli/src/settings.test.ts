// Options win over the environment, the environment over the defaults.
import { homedir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { browserCommand } from "./open-browser.ts";
import { homeSetting, modelSettings, portSetting } from "./settings.ts";

const none = { values: {}, positionals: [] };
const environment = {
  MELETE_MODEL_URL: "http://127.0.0.1:1/v1",
  MELETE_MODEL: "a",
  MELETE_API_KEY: "k",
  MELETE_PORT: "5000",
  MELETE_HOME: "/data/melete",
};

test("model", () => {
  expect(modelSettings(none, environment)).toMatchObject({ url: "http://127.0.0.1:1/v1", model: "a", apiKey: "k" });
  const options = { values: { "model-url": "https://models.example/v1", model: "b", "api-key": "j" }, positionals: [] };
  expect(modelSettings(options, environment)).toMatchObject({ url: "https://models.example/v1", model: "b", apiKey: "j" });
  expect(modelSettings(none, {})).toMatchObject({ url: undefined, model: undefined, apiKey: undefined });
  expect(modelSettings(none, { MELETE_MODEL_URL: "" })).toMatchObject({ url: undefined, model: undefined, apiKey: undefined });
});

test("where the models are set up", () => {
  expect(modelSettings(none, environment)).toMatchObject({ home: "/data/melete", configFile: "/data/melete/models.json", environment });
  expect(modelSettings(none, { ...environment, MELETE_CONFIG: "/etc/melete.json" }).configFile).toBe("/etc/melete.json");
});

test("port and data folder", () => {
  expect(portSetting(none, environment)).toBe(5000);
  expect(portSetting({ values: { port: "0" }, positionals: [] }, environment)).toBe(0);
  expect(portSetting(none, { MELETE_PORT: "" })).toBe(4141);
  expect(homeSetting(environment)).toBe("/data/melete");
  expect(homeSetting({})).toBe(join(homedir(), ".melete"));
});

test("a browser is opened only where somebody would see it", () => {
  expect(browserCommand({}, "linux")).toBeNull();
  expect(browserCommand({ DISPLAY: ":0" }, "linux")).toEqual(["xdg-open"]);
  expect(browserCommand({ DISPLAY: ":0", CI: "true" }, "linux")).toBeNull();
  expect(browserCommand({}, "darwin")).toEqual(["open"]);
});

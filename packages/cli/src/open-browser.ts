// Opens an address in the person's browser, where there is a person and a display. Failing to is no error: the address is printed.
import { spawn } from "node:child_process";

type Environment = Readonly<Record<string, string | undefined>>;

/** null when nobody would see it: on a build machine, or without a display. */
export function browserCommand(environment: Environment, platform: NodeJS.Platform): string[] | null {
  if (environment.CI) return null;
  if (platform === "darwin") return ["open"];
  // The empty word is the window's title, which `start` takes first.
  if (platform === "win32") return ["cmd", "/c", "start", ""];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ["xdg-open"] : null;
}

export function openBrowser(url: string, environment: Environment): void {
  const command = browserCommand(environment, process.platform);
  if (command === null) return;
  const child = spawn(command[0], [...command.slice(1), url], { stdio: "ignore", detached: true });
  child.on("error", () => undefined);
  child.unref();
}

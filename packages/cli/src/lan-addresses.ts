// Where another device at home finds a server that listens on every address. It knows the shape of os.networkInterfaces() alone.
import type { NetworkInterfaceInfo } from "node:os";

export function lanAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>, port: string): string[] {
  const all = Object.values(interfaces).flatMap((list) => list ?? []);
  return all.filter(({ internal, family }) => !internal && family === "IPv4").map(({ address }) => `http://${address}:${port}`);
}

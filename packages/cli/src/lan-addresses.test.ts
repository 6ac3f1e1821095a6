import { expect, test } from "vitest";
import { lanAddresses } from "./lan-addresses.ts";

test("the addresses of the network are told, loopback and IPv6 are not", () => {
  const common = { netmask: "", mac: "", cidr: null };
  const v4 = { ...common, family: "IPv4" as const };
  const interfaces = {
    lo: [{ ...v4, address: "127.0.0.1", internal: true }],
    eth0: [
      { ...v4, address: "192.168.1.5", internal: false },
      { ...common, family: "IPv6" as const, address: "fe80::1", internal: false, scopeid: 2 },
    ],
    gone: undefined,
  };
  expect(lanAddresses(interfaces, "4141")).toEqual(["http://192.168.1.5:4141"]);
});

// Which addresses of the internet may be fetched: public ones only. It knows addresses, not names.
import { isIP } from "node:net";
import ipaddr from "ipaddr.js";

/** Public by their numbers, but answered by the provider of the machine, with its keys. */
const metadata = new Set(["168.63.129.16"]);
/** Today's internet; everything else of IPv6 is special, local or not assigned. */
const globalUnicast: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("2000::"), 3];
/** IPv4 inside IPv6, as networks without IPv4 translate it (RFC 6052). */
const translated: [ipaddr.IPv6, number] = [ipaddr.IPv6.parse("64:ff9b::"), 96];

/** False for whatever is private, local, reserved, a metadata service, or no address at all. Addresses that carry another one count as that one. */
export function isPublicAddress(text: string): boolean {
  if (isIP(text) === 0) return false;
  const address = ipaddr.parse(text);
  if (address.kind() === "ipv4") return isPublicIpv4(address as ipaddr.IPv4);
  const six = address as ipaddr.IPv6;
  // %eth0 means this network, by definition
  if (six.zoneId) return false;
  if (six.isIPv4MappedAddress()) return isPublicIpv4(six.toIPv4Address());
  if (six.match(translated)) return isPublicIpv4(new ipaddr.IPv4(six.toByteArray().slice(12)));
  return six.match(globalUnicast) && six.range() === "unicast";
}

function isPublicIpv4(address: ipaddr.IPv4): boolean {
  return address.range() === "unicast" && !metadata.has(address.toString());
}

import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIPv6 } from 'node:net';

/**
 * IPv4 networks that no public service has: IANA's special-purpose registry where "globally reachable" is not true, with
 * multicast and what is reserved.
 */
const internalNets = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const;

/** The same of IPv6. Tunnels that carry any IPv4 address inside them are here whole: no public service is behind one. */
const internalNets6 = [
  ['::', 96],
  // IPv4 translated (RFC 2765), not the mapped form, which is read as IPv4.
  ['::ffff:0:0:0', 96],
  // NAT64 of a network's own (RFC 8215).
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['100:0:0:1::', 64],
  // IETF protocol assignments, Teredo and ORCHID among them.
  ['2001::', 23],
  ['2001:db8::', 32],
  // 6to4
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const;

/** Behind a NAT64 (RFC 6052) every IPv4 service has an address here: it is what the IPv4 address inside it is. */
const NAT64 = { prefix: '64:ff9b::', bits: 96 } as const;

const internal = new BlockList();
for (const [net, prefix] of internalNets) {
  internal.addSubnet(net, prefix, 'ipv4');
  internal.addSubnet(`${NAT64.prefix}${net}`, NAT64.bits + prefix, 'ipv6');
}
for (const [net, prefix] of internalNets6) internal.addSubnet(net, prefix, 'ipv6');

/** ISATAP writes an IPv4 address behind `0:5efe` or `200:5efe` in any network. */
const isIsatap = (address: string): boolean =>
  /(?:^|:)(?:0|200|0200)?:5efe:(?:[0-9a-f]{1,4}:[0-9a-f]{1,4}|\d+\.\d+\.\d+\.\d+)$/i.test(address);

/** True for an address of this machine, of a network of ours, or of a kind that no public service has. */
export const isInternalAddress = (address: string): boolean =>
  isIPv6(address) ? isIsatap(address) || internal.check(address, 'ipv6') : internal.check(address, 'ipv4');

export const INTERNAL_ADDRESS = 'ERR_INTERNAL_ADDRESS';

type Found = (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family?: number) => void;
/** How names are looked up, in the shape that `net.connect` takes. */
export type Lookup = (hostname: string, options: LookupOptions, found: Found) => void;

/**
 * A lookup that refuses names of public services which lead to an internal address: such an answer is a mistake or an
 * attack, and what listens there is not the source.
 */
export function guardedLookup(
  mustBePublic: (host: string) => boolean,
  lookup: Lookup = systemLookup,
): Lookup {
  return (hostname, options, found) => {
    if (!mustBePublic(hostname)) return lookup(hostname, options, found);
    lookup(hostname, options, (error, addresses, family) => {
      if (error !== null) return found(error, addresses, family);
      const all = typeof addresses === 'string' ? [addresses] : addresses.map(({ address }) => address);
      if (!all.some(isInternalAddress)) return found(null, addresses, family);
      found(
        Object.assign(new Error('the name leads to an internal address'), { code: INTERNAL_ADDRESS }),
        '',
      );
    });
  };
}

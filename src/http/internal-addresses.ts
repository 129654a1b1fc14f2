import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { BlockList, isIPv6 } from 'node:net';

/** Addresses that no public service has (RFC 6890 and its successors): this machine, this network, and what is reserved. */
const internal = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  internal.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 96],
  ['64:ff9b::', 96],
  // 6to4 carries any IPv4 address inside it.
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const)
  internal.addSubnet(net, prefix, 'ipv6');

export const isInternalAddress = (address: string): boolean =>
  internal.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

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

import { randomUUID } from 'node:crypto';

/**
 * A new identity for the mail of a unit's digest. It is stored with the mail and the same for every try to send it, so
 * that the receiver's mail program can tell a mail that comes twice; a period may have two digests, when the first was
 * made under a wrong clock. Says nothing but unit and period.
 */
export function messageIdFor({ unit, period, host }: { unit: string; period: string; host: string }): string {
  const domain = safe(host.toLowerCase(), /[^a-z0-9.-]/g).replace(/^[.-]+|[.-]+$/g, '') || 'localhost';
  return `<digest.${safe(unit)}.${safe(period)}.${randomUUID()}@${domain}>`;
}

const safe = (text: string, unwanted = /[^A-Za-z0-9-]/g): string => text.replace(unwanted, '-').slice(0, 100);

/**
 * The identity of a unit's digest for a period, the same for every try to send it, so that the receiver's mail program
 * can tell a mail that comes twice. Says nothing but unit and period.
 */
export function messageIdFor({ unit, period, host }: { unit: string; period: string; host: string }): string {
  const domain = safe(host.toLowerCase(), /[^a-z0-9.-]/g).replace(/^[.-]+|[.-]+$/g, '') || 'localhost';
  return `<digest.${safe(unit)}.${safe(period)}@${domain}>`;
}

const safe = (text: string, unwanted = /[^A-Za-z0-9-]/g): string => text.replace(unwanted, '-').slice(0, 100);

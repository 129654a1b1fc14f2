/**
 * How long a source asked us to wait, in milliseconds, from `Retry-After` in seconds or as an HTTP date.
 * A date is measured against the answer's own `Date` where it has one, so that skewed clocks do no harm.
 * Null when the header is absent or unreadable.
 */
export function retryAfterMs(headers: { get(name: string): string | null }, now: Date): number | null {
  const value = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const until = value === '' ? Number.NaN : Date.parse(value);
  if (Number.isNaN(until)) return null;
  const sent = Date.parse(headers.get('date') ?? '');
  return Math.max(0, until - (Number.isNaN(sent) ? now.getTime() : sent));
}

import type { FetchContext, Fetched, Register, RegisterRow } from '../../src/domain/register.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { type Place, unreadable } from '../../src/http/failures.ts';
import { fetchList } from '../../src/http/fetch-list.ts';
import { type ConnectorParts, DAILY_FRESH_MS } from '../settings.ts';
import { readList } from './read-list.ts';

export const ID = 'eu-sanctions';
/** The list was 25 MB in 2026; beyond this it is something else. */
const MAX_BYTES = 200_000_000;
const TIMEOUT_MS = 300_000;
const DEFAULT_WAIT_MS = 3_600_000;
/** The list had some 6,200 persons and enterprises in 2026; a made-up one may be as short as it likes, but not empty. */
const LEAST_SUBJECTS = { live: 1000, fixtures: 1 } as const;

/** The EU's consolidated list of persons and enterprises whose assets are frozen, fetched whole. */
export function createEuSanctionsRegister({
  settings,
  mode,
  transport,
}: Pick<ConnectorParts, 'settings' | 'mode' | 'transport'>): Register {
  const { url } = settings;

  const fetchWith = async ({ previous, signal, now }: FetchContext): Promise<Fetched> => {
    const address = new URL(url);
    address.searchParams.set('token', settings.apiKey ?? '');
    const place: Place = { source: ID, host: address.host, route: '/csvFullSanctionsList_1_1/content' };
    const answer = await fetchList({
      transport: transport(),
      url: address,
      place,
      headers: { accept: 'text/csv, */*;q=0.1' },
      previous,
      maxBodyBytes: MAX_BYTES,
      defaultWaitMs: DEFAULT_WAIT_MS,
      signal,
      now,
    });
    if (answer.outcome === 'unchanged') return answer;
    // The publisher's type for the list is not documented: only what a list never is gets refused.
    if (/\b(?:html|json|xml)\b/.test(answer.contentType ?? ''))
      throw unreadable('its content type is another than expected', place);
    const { asOf, entries, ...counts } = await readList(answer.bytes, LEAST_SUBJECTS[mode], place);
    return {
      outcome: 'new',
      asOf,
      validators: answer.validators,
      rows: streamOf(entries),
      read: () => counts,
      dispose: () => Promise.resolve(),
    };
  };

  return {
    source: ID,
    everyMs: DAILY_FRESH_MS,
    closedTo: url === '' || settings.apiKey === null ? 'not-configured' : null,
    keepsAll: true,
    fetch: (context) =>
      withDeadline(context.signal, TIMEOUT_MS, (signal) => fetchWith({ ...context, signal })),
  };
}

async function* streamOf(rows: readonly RegisterRow[]): AsyncGenerator<RegisterRow> {
  yield* rows;
}

import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import type { SkipReason } from '../../src/domain/question.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import { dayOf } from '../../src/domain/time.ts';
import { createClient, type Reply } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { type ConnectorParts, DAILY_FRESH_MS, lazy, WEEKLY_FRESH_MS } from '../settings.ts';
import { CheckAnswer, checkOf, draw, errorOf, failureFor } from './schema.ts';

const ID = 'vies';
const ROUTE = '/check-vat-number';
/** An answer may take twenty seconds when a member state is slow. */
const TIMEOUT_MS = 25_000;
const DEFAULT_WAIT_MS = 60_000;

/** VIES, the Commission's check of VAT numbers: whether a number is valid for trade within the EU. Free, without login. */
export function createVies({ settings, mode, transport }: ConnectorParts): Connector {
  const { url, legalBasis } = settings;
  const client = lazy(() =>
    createClient({ source: ID, transport: transport(), paid: false, defaultWaitMs: DEFAULT_WAIT_MS }),
  );
  const headers = { accept: 'application/json', 'content-type': 'application/json' };

  const ask = async (supplier: AskedSupplier, { signal, now, keep }: AskContext): Promise<Answer> => {
    const answer = await client().call<CheckAnswer>({
      method: 'POST',
      url: new URL(`${url}${ROUTE}`),
      route: ROUTE,
      headers: () => headers,
      body: checkOf(supplier.number),
      schema: CheckAnswer,
      signal,
      now,
      keep,
      meaning: wrappedError,
    });
    const { fact, asOf } = draw(answer, supplier.number, dayOf(now()));
    return { outcome: 'answered', asOf, facts: [fact], missing: [] };
  };

  return {
    id: ID,
    name: sourceNames.vies,
    mode: 'lookup',
    product: 'momsnummer',
    provides: ['tax.vies'],
    freshForMs: mode === 'live' ? WEEKLY_FRESH_MS : DAILY_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    // It never says "no such subject": a number that it does not know is invalid, which is a fact of its own.
    covers: [],
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: url === '' ? 'not-configured' : null,
    legalBasis,
    admits,
    closedUntil: () => null,
    async ask(supplier, context) {
      // The last door: a personal number never leaves for another authority by somebody forgetting to ask `admits`.
      const reason = admits(supplier);
      if (reason !== null) return { outcome: 'skipped', reason };
      return withDeadline(context.signal, TIMEOUT_MS, (signal) => ask(supplier, { ...context, signal }));
    },
  };
}

/** Organisation numbers alone: a sole trader's VAT number is the owner's personal number. */
function admits({ numberKind }: AskedSupplier): SkipReason | null {
  if (numberKind === 'personal') return 'legal-form';
  return numberKind === 'foreign' ? 'not-controlled' : null;
}

/** The same errors, should they come with a status of their own; a 429 says how long to wait. */
function wrappedError({ status, json, place }: Reply): undefined {
  if (status === 429) return undefined;
  const answer = CheckAnswer.safeParse(json).data;
  const code = answer === undefined ? null : errorOf(answer);
  if (code !== null && code !== '') throw failureFor(code, { ...place, status });
  return undefined;
}

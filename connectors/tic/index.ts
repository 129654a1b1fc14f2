import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceRefused, SourceUnavailable } from '../../src/domain/errors.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import type { LegalForm } from '../../src/domain/supplier.ts';
import { dayOf } from '../../src/domain/time.ts';
import { createClient, type Client } from '../../src/http/client.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { drift } from '../../src/http/failures.ts';
import { type ConnectorParts, CREDIT_FRESH_MS, DAILY_FRESH_MS, lazy } from '../settings.ts';
import { letterForms } from '../wire.ts';
import { createAllowance } from './allowance.ts';
import { type Block, blockMeaning, blocks, CALLS_PER_ASK, type Reached, ReadBlock } from './blocks.ts';
import { drawBlock } from './draw.ts';
import { Search } from './schema.ts';

const ID = 'tic';
const TIMEOUT_MS = 40_000;
const DEFAULT_WAIT_MS = 60_000;
const CALLS_PER_MINUTE = 60;
const SEARCH = '/search-public/companies';

/** Legal persons alone: whether tic.io writes to a sole trader or to partners about a question is not known. */
const legalPersons: ReadonlySet<LegalForm> = new Set(['AB', 'EK', 'BRF', 'STIFTELSE', 'IDEELL', 'FILIAL']);

/** tic.io (LENS): debts at Kronofogden by case, payroll, figures of the annual reports, representatives. */
export function createTic({ settings, mode, transport }: ConnectorParts): Connector {
  const { url, legalBasis } = settings;
  const allowance = createAllowance();
  const headers = () => ({ accept: 'application/json', 'x-api-key': settings.apiKey ?? '' });
  const through = lazy(transport);
  const clientFor = (now: () => Date): Client =>
    createClient({
      source: ID,
      transport: allowance.watch(through(), now),
      paid: false,
      defaultWaitMs: DEFAULT_WAIT_MS,
    });

  /** tic.io's id of the company with exactly this number; null when the search found only others. */
  const find = async (client: Client, number: string, context: AskContext): Promise<number | null> => {
    const address = new URL(`${url}${SEARCH}`);
    address.search = new URLSearchParams({ q: number, query_by: 'registrationNumber' }).toString();
    const { hits } = await client.call<Search>({
      method: 'GET',
      url: address,
      route: SEARCH,
      headers,
      schema: Search,
      signal: context.signal,
      now: context.now,
      keep: context.keep,
    });
    const found = hits.map(({ document }) => document);
    if (found.length > 0 && found.every((document) => document.number === null))
      throw drift({ source: ID }, ['hits.document.registrationNumber']);
    return found.find((document) => isExactly(number, document))?.id ?? null;
  };

  const reach = (client: Client, id: number, { path }: Block, context: AskContext): Promise<Reached> =>
    client.call<Reached, Reached>({
      method: 'GET',
      url: new URL(`${url}/companies/${id}${path}`),
      route: `/companies/{id}${path}`,
      headers,
      schema: ReadBlock,
      signal: context.signal,
      now: context.now,
      keep: context.keep,
      meaning: blockMeaning,
    });

  const askAll = async ({ number }: AskedSupplier, context: AskContext): Promise<Answer> => {
    const { now, personRef } = context;
    allowance.demand(CALLS_PER_ASK, now());
    const client = clientFor(now);
    const asOf = dayOf(now());
    const companyId = await find(client, number, context);
    if (companyId === null) return { outcome: 'not-found', asOf };

    const reached: (readonly [Block, Reached | SourceUnavailable])[] = [];
    for (const block of blocks) {
      allowance.demand(1, now());
      reached.push([block, await orUnavailable(reach(client, companyId, block, context), context.signal)]);
    }
    const refused = wholeOf(reached.map(([, state]) => state));
    if (refused !== null) return refused;

    const drawn = reached.map(([block, state]) =>
      state instanceof SourceUnavailable
        ? { facts: [], missing: block.kinds, persons: [] }
        : drawBlock(block, state, { companyId, number, personRef }),
    );
    return {
      outcome: 'answered',
      asOf,
      facts: drawn.flatMap(({ facts }) => facts),
      missing: drawn.flatMap(({ missing }) => missing),
      persons: drawn.flatMap(({ persons }) => persons),
    };
  };

  return {
    id: ID,
    name: sourceNames.tic,
    mode: 'lookup',
    product: 'bolag',
    provides: blocks.flatMap(({ kinds }) => [...kinds]),
    freshForMs: mode === 'live' ? CREDIT_FRESH_MS : DAILY_FRESH_MS,
    cost: 'quota',
    paid: false,
    lettersFor: letterForms,
    // How whole tic.io's registers are is not documented: that it has no such company proves nothing.
    covers: [],
    fromDepth: 'utökad',
    stage: 2,
    // The documented limit counts calls; a queue counts asks.
    rateLimit: { max: Math.floor(CALLS_PER_MINUTE / CALLS_PER_ASK), perMs: 60_000 },
    timeoutMs: TIMEOUT_MS,
    closedTo: url === '' || settings.apiKey === null ? 'not-configured' : null,
    legalBasis,
    admits,
    closedUntil: () => null,
    async ask(supplier, context) {
      // The last door before letters that nobody meant: nobody gets past it by forgetting to ask `admits`.
      const reason = admits(supplier);
      if (reason !== null) return { outcome: 'skipped', reason };
      return withDeadline(context.signal, TIMEOUT_MS, (signal) => askAll(supplier, { ...context, signal }));
    },
  };
}

const admits = ({ numberKind, confirmedForm }: AskedSupplier): 'legal-form' | null =>
  numberKind === 'organisation' && confirmedForm !== null && legalPersons.has(confirmedForm)
    ? null
    : 'legal-form';

/** The search forgives slips and gives what is nearest: only the very same Swedish number is the company asked about. */
const isExactly = (
  asked: string,
  { number, country }: { readonly number: string | null; readonly country: string | null },
): boolean => number?.replaceAll(/[\s-]/g, '') === asked && (country === null || country === 'SE');

/** One block that gives no answer leaves the others as they are; waiting, refusals and drift concern the whole. */
async function orUnavailable(
  work: Promise<Reached>,
  signal: AbortSignal,
): Promise<Reached | SourceUnavailable> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof SourceUnavailable) || signal.aborted) throw error;
    return error;
  }
}

/** What an ask without one readable block is; null when there is something to draw from. */
function wholeOf(states: readonly (Reached | SourceUnavailable)[]): Answer | null {
  const named = states.map((state) => (state instanceof SourceUnavailable ? 'down' : state.state));
  const allAbsent = named.every((state) => state === 'absent');
  // One path that is not there is an answer; four are an address that has moved.
  if (allAbsent) throw drift({ source: ID }, ['/companies/{id}']);
  if (named.includes('read') || named[0] === 'absent') return null;
  const failure = states.find((state) => state instanceof SourceUnavailable);
  if (failure !== undefined) throw failure;
  if (named.includes('plan'))
    throw new SourceRefused('tic: our plan gives none of what we ask for', {
      source: ID,
      reason: 'forbidden',
    });
  return { outcome: 'skipped', reason: 'legal-form' };
}

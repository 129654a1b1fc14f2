import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceUnavailable } from '../../src/domain/errors.ts';
import { fingerprintOf, type HeldRegister } from '../../src/domain/register.ts';
import { legalForms } from '../../src/domain/supplier.ts';
import { withDeadline } from '../../src/http/deadline.ts';
import { drift } from '../../src/http/failures.ts';
import { DAILY_FRESH_MS, type RegisterParts } from '../settings.ts';
import {
  type AskedName,
  comparable,
  createIndex,
  type Index,
  type ListedEntry,
  type Match,
  matchesOf,
} from './match.ts';
import { ID } from './register.ts';
import { Entry } from './schema.ts';

export { createEuSanctionsRegister } from './register.ts';

const TIMEOUT_MS = 30_000;

/** The EU's consolidated sanctions list: whether a supplier is on it by number, or resembles an entry by name. */
export function createEuSanctions({ settings, held }: RegisterParts): Connector {
  const { url, apiKey, legalBasis } = settings;
  const indexOf = oncePerVersion(held);

  /** Every name that we know of: what a register calls the supplier now must not hide what it is or was called elsewhere. */
  const namesOf = async ({ number, name }: AskedSupplier): Promise<readonly AskedName[]> => [
    ...(await held.knownNames(number)),
    ...(name === null ? [] : [{ name }]),
  ];

  const ask = async (supplier: AskedSupplier, { keep }: AskContext): Promise<Answer> => {
    const version = await held.current();
    if (version === null)
      throw new SourceUnavailable('no version of the list is held yet', { source: ID, reason: 'no-version' });
    const names = comparable(await namesOf(supplier));
    const found = matchesOf(await indexOf(version.versionId), supplier, names);
    const named = found.some(({ by }) => by === 'name');
    const dismissed = named ? await held.dismissed(supplier.number) : new Set<string>();
    const matches = found.filter(({ by, row }) => by === 'number' || !dismissed.has(dismissalOf(row)));
    const { asOf } = version;
    // Without a name there is nothing to deny by; a number that is on the list still says yes.
    if (matches.length === 0 && names.length === 0)
      return { outcome: 'answered', asOf, facts: [], missing: ['sanctions.matches'] };
    for (const { row } of matches)
      keep({ route: '/entries/{logicalId}', contentType: 'application/json', bytes: Buffer.from(row.data) });
    const value = { matches: matches.map(told) };
    return {
      outcome: 'answered',
      asOf,
      facts: [{ kind: 'sanctions.matches', value, validFrom: null }],
      missing: [],
    };
  };

  return {
    id: ID,
    name: 'EU:s sanktionslista',
    mode: 'register',
    product: 'konsoliderade-listan',
    provides: ['sanctions.matches'],
    freshForMs: DAILY_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: legalForms,
    fromDepth: 'bas',
    // The name that a register has confirmed is better than the ledger's.
    stage: 2,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: url === '' || apiKey === null ? 'not-configured' : null,
    legalBasis,
    admits: () => null,
    closedUntil: () => null,
    ask: (supplier, context) => withDeadline(context.signal, TIMEOUT_MS, () => ask(supplier, context)),
  };
}

const dismissalOf = ({ key, data }: ListedEntry): string => `${key} ${fingerprintOf(data)}`;

const told = ({ row: _row, ...match }: Match) => match;

/** The index of the version that is held, built at the first question about it; askers at the same time share one. */
function oncePerVersion(held: HeldRegister): (versionId: number) => Promise<Index> {
  let built: { readonly versionId: number; readonly index: Promise<Index> } | null = null;
  const build = async (): Promise<Index> => createIndex((await held.all()).map(listedEntry));
  return (versionId) => {
    if (built?.versionId === versionId) return built.index;
    const fresh = { versionId, index: build() };
    built = fresh;
    fresh.index.catch(() => {
      if (built === fresh) built = null;
    });
    return fresh.index;
  };
}

function listedEntry({ key, data }: { readonly key: string; readonly data: string }): ListedEntry {
  const parsed = Entry.safeParse(jsonOf(data));
  if (parsed.success) return { key, data, entry: parsed.data };
  throw drift({ source: ID }, ['(a row that is held)']);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

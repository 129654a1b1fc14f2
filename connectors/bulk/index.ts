import type { Answer, AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { SourceUnavailable } from '../../src/domain/errors.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import { drift } from '../../src/http/failures.ts';
import { DAILY_FRESH_MS, type RegisterParts, WEEKLY_FRESH_MS } from '../settings.ts';
import { admitsSwedish, registeredForms } from '../wire.ts';
import { draw, HeldRow, ID } from './schema.ts';

export { createBulkRegister } from './register.ts';

const TIMEOUT_MS = 10_000;

/** Bolagsverket's and SCB's open weekly files: what every company register says, without asking about anybody. */
export function createBulk({ settings, mode, held }: RegisterParts): Connector {
  const { url, legalBasis } = settings;

  const ask = async (supplier: AskedSupplier, { keep }: AskContext): Promise<Answer> => {
    const version = await held.current();
    const row = version === null ? null : await held.row(supplier.number);
    if (version === null || row === null || !row.known)
      throw new SourceUnavailable('no version of the files that was read for this supplier is held yet', {
        source: ID,
        reason: 'no-version',
      });
    const { asOf } = version;
    if (row.data === null) return { outcome: 'not-found', asOf };
    keep({ route: '/{number}', contentType: 'application/json', bytes: Buffer.from(row.data) });
    return { outcome: 'answered', asOf, ...draw(read(row.data), supplier.number) };
  };

  return {
    id: ID,
    name: sourceNames.bulk,
    mode: 'register',
    product: 'veckofiler',
    provides: [
      'company.name',
      'company.form',
      'company.registration',
      'company.procedures',
      'company.activity',
      'company.industry',
      'company.address',
    ],
    freshForMs: mode === 'live' ? WEEKLY_FRESH_MS : DAILY_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    // A sole trader need not register with Bolagsverket, and SCB's file holds only those who are registered for tax.
    covers: registeredForms.filter((form) => form !== 'EF'),
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: TIMEOUT_MS,
    closedTo: url === '' ? 'not-configured' : null,
    legalBasis,
    admits: admitsSwedish,
    closedUntil: () => null,
    ask,
  };
}

function read(data: string): HeldRow {
  try {
    const parsed = HeldRow.safeParse(JSON.parse(data));
    if (parsed.success) return parsed.data;
  } catch {
    // Falls through to the one sentence.
  }
  throw drift({ source: ID }, ['(the row that is held)']);
}

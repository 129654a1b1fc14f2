import type { QuestionState } from '../../domain/question.ts';
import type { LegalForm, Standing, Supplier } from '../../domain/supplier.ts';
import { monthText } from '../sqlite/calendar.ts';
import { orNull, toInstant } from '../sqlite/database.ts';
import type { Identity } from '../seal/identity.ts';
import type { cells, questions, suppliers } from '../sqlite/schema.ts';
import { placeOf } from '../seal/seal.ts';

export type SupplierRow = typeof suppliers.$inferSelect;
export type QuestionRow = typeof questions.$inferSelect;
export type CellRow = typeof cells.$inferSelect;

/** A personal number has a person behind it; estates and foreign firms are in no Swedish register. */
export function standingOf(
  kind: SupplierRow['number_kind'],
  form: LegalForm,
  traderConfirmed: boolean,
): Standing {
  if (kind === 'personal') return traderConfirmed ? 'controlled' : 'private-or-unknown';
  return kind === 'foreign' || form === 'DODSBO' ? 'outside' : 'controlled';
}

export type NumberRow = Pick<SupplierRow, 'number' | 'number_hash' | 'sealed'>;

/** The number of a supplier; a personal one is opened. */
export const numberOf = (row: NumberRow, identity: Identity): string =>
  row.sealed === null || row.number_hash === null
    ? (row.number ?? '')
    : identity.open(row.sealed, numberPlace(row.number_hash));

/** Where a supplier's sealed number is kept. */
export const numberPlace = (numberHash: Buffer): Buffer => placeOf('suppliers.sealed', numberHash);

/** What `readSupplier` reads of `suppliers s`: every column that a row has more is paid for in time. */
export const supplierColumns = `s.id, s.ref, s.number_kind, s.number, s.number_hash, s.sealed, s.standing, s.ledger_name,
  s.register_name, s.presumed_form, s.confirmed_form, s.trader_by, s.trader_at, s.last_month, s.first_seen`;
export type ReadSupplierRow = Omit<SupplierRow, 'name_rank' | 'form_rank' | 'sort_key' | 'words' | 'place'>;

/** Every row has one; the column came later than the table. */
export const refOf = ({ id, ref }: Pick<SupplierRow, 'id' | 'ref'>): string => {
  if (ref === null) throw new Error(`supplier ${id} has no reference`);
  return ref;
};

export function readSupplier(row: ReadSupplierRow, identity: Identity): Supplier {
  return {
    id: row.id,
    ref: refOf(row),
    number: numberOf(row, identity),
    numberKind: row.number_kind,
    standing: row.standing,
    name: row.register_name ?? row.ledger_name,
    presumedForm: row.presumed_form,
    confirmedForm: row.confirmed_form,
    traderConfirmed:
      row.trader_by === null || row.trader_at === null
        ? null
        : { by: row.trader_by, at: toInstant(row.trader_at) },
    lastPaidMonth: row.last_month === null ? null : monthText(row.last_month),
    firstSeen: toInstant(row.first_seen),
  };
}

export const readList = (json: string | null): readonly string[] =>
  json === null ? [] : (JSON.parse(json) as readonly string[]);

/** What `readQuestion` reads of `questions q` and `cells c`, beside `used_fresh`. */
export const questionColumns = `q.id, q.outcome, q.reason, q.missing, q.as_of, q.settled_at, q.retry_at, c.source, c.product`;

/** A question with its cell; `used_fresh` when a check uses an earlier answer instead of asking. */
export type LinkedQuestionRow = Pick<
  QuestionRow,
  'id' | 'outcome' | 'reason' | 'missing' | 'as_of' | 'settled_at' | 'retry_at'
> & {
  readonly source: string;
  readonly product: string;
  readonly used_fresh: 0 | 1;
};

export function readQuestion(row: LinkedQuestionRow): QuestionState & { readonly usedFresh: boolean } {
  const answered = row.outcome === 'answered' || row.outcome === 'not-found';
  // That a source does not know the supplier stays so when it is used again: it must not look like an answer about it.
  const isUsed = row.used_fresh === 1 && row.outcome !== 'not-found';
  return {
    questionId: row.id,
    source: row.source,
    product: row.product,
    outcome: isUsed ? 'skipped' : row.outcome,
    reason: isUsed ? 'fresh' : row.reason,
    missing: readList(row.missing),
    asOf: row.as_of,
    fetchedAt: answered ? orNull(row.settled_at) : null,
    retryAt: orNull(row.retry_at),
    usedFresh: row.used_fresh === 1,
  };
}

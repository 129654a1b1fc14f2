import type { QuestionState } from '../domain/question.ts';
import type { LegalForm, Standing, Supplier } from '../domain/supplier.ts';
import { monthText } from './calendar.ts';
import { orNull, toInstant } from './database.ts';
import type { Identity } from './identity.ts';
import type { cells, questions, suppliers } from './schema.ts';

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

/** What `readSupplier` reads of `suppliers s`: every column that a row has more is paid for in time. */
export const supplierColumns = `s.id, s.ref, s.number_kind, s.number, s.sealed, s.standing, s.ledger_name, s.register_name,
  s.presumed_form, s.confirmed_form, s.trader_by, s.trader_at, s.last_month, s.first_seen`;
export type ReadSupplierRow = Omit<
  SupplierRow,
  'number_hash' | 'name_rank' | 'form_rank' | 'sort_key' | 'words' | 'place'
>;

/** Every row has one; the column came later than the table. */
export const refOf = ({ id, ref }: Pick<SupplierRow, 'id' | 'ref'>): string => {
  if (ref === null) throw new Error(`supplier ${id} has no reference`);
  return ref;
};

export function readSupplier(row: ReadSupplierRow, identity: Identity): Supplier {
  return {
    id: row.id,
    ref: refOf(row),
    number: row.sealed === null ? (row.number ?? '') : identity.open(row.sealed),
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
  return {
    questionId: row.id,
    source: row.source,
    product: row.product,
    outcome: row.used_fresh === 1 ? 'skipped' : row.outcome,
    reason: row.used_fresh === 1 ? 'fresh' : row.reason,
    missing: readList(row.missing),
    asOf: row.as_of,
    fetchedAt: answered ? orNull(row.settled_at) : null,
    retryAt: orNull(row.retry_at),
    usedFresh: row.used_fresh === 1,
  };
}

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

export function readSupplier(row: SupplierRow, identity: Identity): Supplier {
  return {
    id: row.id,
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

/** A question with its cell; `used_fresh` when a check uses an earlier answer instead of asking. */
export type LinkedQuestionRow = QuestionRow & {
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

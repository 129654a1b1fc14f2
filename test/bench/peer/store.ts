import { hash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';

import SqliteDatabase from 'better-sqlite3';
import { generateSQLiteDrizzleJson, generateSQLiteMigration } from 'drizzle-kit/api';
import { and, asc, count, desc, eq, gt, gte, isNull, lte, or, sql, sum, type Placeholder } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';

import type { Answer, Connector, Evidence } from '../../../src/domain/connector.ts';
import type { CheckMaterial } from '../../../src/domain/check-store.ts';
import { levels, type CheckResult } from '../../../src/domain/check.ts';
import type { LedgerSums } from '../../../src/domain/ledger-store.ts';
import type { QuestionOutcome, QuestionReason } from '../../../src/domain/question.ts';
import type { Supplier } from '../../../src/domain/supplier.ts';
import { addMonths, dayOf } from '../../../src/domain/time.ts';
import * as schema from './schema.ts';

const {
  checks,
  evidence,
  facts,
  flagEvents,
  flags,
  orders,
  payments,
  questionEvidence,
  questions,
  runs,
  supplierStates,
  suppliers,
} = schema;

type SupplierRow = typeof suppliers.$inferSelect;
type QuestionRow = typeof questions.$inferSelect;

/** How a question ended. */
export type Ending =
  | { readonly outcome: 'answered'; readonly answer: Extract<Answer, { outcome: 'answered' }> }
  | { readonly outcome: Exclude<QuestionOutcome, 'answered'>; readonly reason: QuestionReason | null };

/** The bytes of one answer, ready to be written; null where the same are kept already. */
export interface Packed {
  readonly hash: Buffer;
  readonly bytes: Buffer | null;
  readonly size: number;
  readonly contentType: string | null;
  readonly route: string;
}

export interface Claimed {
  readonly question: QuestionRow;
  readonly supplier: Supplier;
}

export interface PlannedJob {
  readonly questionId: number;
  readonly source: string;
}

/** What a settled question made possible. */
export interface Settled {
  readonly checkId: number;
  /** Stage two of its check, when the registers have ended. */
  readonly released: readonly PlannedJob[];
  readonly complete: boolean;
}

export const instant = (ms: number): string => new Date(ms).toISOString();

const supplierOf = (row: SupplierRow): Supplier => ({
  id: row.id,
  ref: `L-${row.id}`,
  number: row.number,
  numberKind: 'organisation',
  standing: 'controlled',
  name: row.name,
  presumedForm: row.presumedForm,
  confirmedForm: row.confirmedForm,
  traderConfirmed: null,
  lastPaidMonth: row.lastPaidMonth,
  firstSeen: instant(row.firstSeen),
});

/** A placeholder where `set` wants a value. */
const to = (name: string) => sql`${sql.placeholder(name)}`;

/** Every column of an insert as a placeholder of its own name. */
const all = <Name extends string>(...names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, sql.placeholder(name)])) as Record<Name, Placeholder<Name>>;

export type PeerStore = Awaited<ReturnType<typeof openPeerStore>>;

/** Opens a new database. */
export async function openPeerStore(file: string) {
  const sqlite = new SqliteDatabase(file);
  sqlite.pragma('journal_mode = WAL');
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('cache_size = -32000');
  sqlite.pragma('temp_store = MEMORY');
  sqlite.pragma('wal_autocheckpoint = 4000');
  sqlite.pragma('foreign_keys = ON');
  const nothing = await generateSQLiteDrizzleJson({});
  for (const statement of await generateSQLiteMigration(nothing, await generateSQLiteDrizzleJson(schema)))
    sqlite.exec(statement);
  const db = drizzle(sqlite, { schema });

  const supplierById = db
    .select()
    .from(suppliers)
    .where(eq(suppliers.id, sql.placeholder('id')))
    .prepare();
  const dueSuppliers = db
    .select()
    .from(suppliers)
    .where(gt(suppliers.id, sql.placeholder('after')))
    .orderBy(asc(suppliers.id))
    .limit(sql.placeholder('limit'))
    .prepare();
  const claim = db
    .update(questions)
    .set({ claimedBy: to('by'), claimedUntil: to('until') })
    .where(
      and(
        eq(questions.id, sql.placeholder('id')),
        isNull(questions.outcome),
        or(isNull(questions.claimedUntil), lte(questions.claimedUntil, sql.placeholder('now'))),
      ),
    )
    .returning()
    .prepare();
  const addOrder = db
    .insert(orders)
    .values(all('questionId', 'supplierId', 'source', 'reference', 'orderedAt'))
    .prepare();
  const endOrder = db
    .update(orders)
    .set({ outcome: to('outcome'), providerRef: to('providerRef'), endedAt: to('endedAt') })
    .where(eq(orders.questionId, sql.placeholder('questionId')))
    .prepare();
  const evidenceByHash = db
    .select({ id: evidence.id })
    .from(evidence)
    .where(eq(evidence.hash, sql.placeholder('hash')))
    .prepare();
  const addEvidence = db
    .insert(evidence)
    .values(all('hash', 'bytes', 'size', 'contentType', 'keptAt'))
    .returning({ id: evidence.id })
    .prepare();
  const linkEvidence = db
    .insert(questionEvidence)
    .values(all('questionId', 'place', 'evidenceId', 'route'))
    .prepare();
  const factsOfSource = db
    .select()
    .from(facts)
    .where(
      and(eq(facts.supplierId, sql.placeholder('supplierId')), eq(facts.source, sql.placeholder('source'))),
    )
    .orderBy(asc(facts.id))
    .prepare();
  const addFact = db
    .insert(facts)
    .values(all('supplierId', 'questionId', 'source', 'kind', 'value', 'validFrom', 'recordedAt'))
    .prepare();
  const nameSupplier = db
    .update(suppliers)
    .set({ name: to('name'), confirmedForm: to('form') })
    .where(eq(suppliers.id, sql.placeholder('id')))
    .prepare();
  const settle = db
    .update(questions)
    .set({
      outcome: to('outcome'),
      reason: to('reason'),
      asOf: to('asOf'),
      missing: to('missing'),
      settledAt: to('settledAt'),
    })
    .where(and(eq(questions.id, sql.placeholder('id')), eq(questions.claimedBy, sql.placeholder('by'))))
    .prepare();
  const openOfCheck = db
    .select({ stage: questions.stage, open: count() })
    .from(questions)
    .where(and(eq(questions.checkId, sql.placeholder('checkId')), isNull(questions.outcome)))
    .groupBy(questions.stage)
    .prepare();
  const secondStage = db
    .select({ questionId: questions.id, source: questions.source })
    .from(questions)
    .where(
      and(
        eq(questions.checkId, sql.placeholder('checkId')),
        eq(questions.stage, 2),
        isNull(questions.outcome),
      ),
    )
    .prepare();
  const checkById = db
    .select()
    .from(checks)
    .where(eq(checks.id, sql.placeholder('id')))
    .prepare();
  const questionsOf = db
    .select()
    .from(questions)
    .where(eq(questions.supplierId, sql.placeholder('supplierId')))
    .orderBy(asc(questions.id))
    .prepare();
  const factsOf = db
    .select()
    .from(facts)
    .where(eq(facts.supplierId, sql.placeholder('supplierId')))
    .orderBy(desc(facts.id))
    .prepare();
  const openFlags = db
    .select()
    .from(flags)
    .where(and(eq(flags.supplierId, sql.placeholder('supplierId')), isNull(flags.clearedOn)))
    .orderBy(asc(flags.id))
    .prepare();
  const paid = db
    .select({ konto: payments.konto, amountOre: sum(payments.amountOre).mapWith(Number) })
    .from(payments)
    .where(
      and(
        eq(payments.supplierId, sql.placeholder('supplierId')),
        gte(payments.month, sql.placeholder('from')),
      ),
    )
    .groupBy(payments.konto)
    .prepare();
  const endCheck = db
    .update(checks)
    .set({
      doneAt: to('doneAt'),
      level: to('level'),
      unchecked: to('unchecked'),
      verdicts: to('verdicts'),
      ruleSetHash: to('ruleSetHash'),
      policyHash: to('policyHash'),
    })
    .where(eq(checks.id, sql.placeholder('id')))
    .prepare();
  const putState = db
    .insert(supplierStates)
    .values(all('supplierId', 'level', 'unchecked', 'checkId', 'checkedAt'))
    .onConflictDoUpdate({
      target: supplierStates.supplierId,
      set: {
        level: sql`excluded.level`,
        unchecked: sql`excluded.unchecked`,
        checkId: sql`excluded.check_id`,
        checkedAt: sql`excluded.checked_at`,
      },
    })
    .prepare();

  function writeFacts(
    question: QuestionRow,
    drawn: Extract<Answer, { outcome: 'answered' }>['facts'],
    at: number,
  ) {
    const held = new Map(
      factsOfSource
        .all({ supplierId: question.supplierId, source: question.source })
        .map((fact) => [fact.kind, fact] as const),
    );
    for (const { kind, value, validFrom } of drawn) {
      const before = held.get(kind);
      if (
        before !== undefined &&
        before.validFrom === validFrom &&
        JSON.stringify(before.value) === JSON.stringify(value)
      )
        continue;
      const { supplierId, id: questionId, source } = question;
      addFact.run({ supplierId, questionId, source, kind, value, validFrom, recordedAt: at });
    }
    const form = drawn.find((fact) => fact.kind === 'company.form');
    const name = drawn.find((fact) => fact.kind === 'company.name');
    if (form === undefined && name === undefined) return;
    const supplier = supplierById.get({ id: question.supplierId });
    if (supplier === undefined) return;
    const next = {
      name: name?.value.name ?? supplier.name,
      form: form?.value.form ?? supplier.confirmedForm,
    };
    if (next.name !== supplier.name || next.form !== supplier.confirmedForm)
      nameSupplier.run({ id: supplier.id, ...next });
  }

  return {
    close: () => sqlite.close(),

    seed(
      numbers: readonly string[],
      { name, konto, amountOre, now }: { name: string; konto: string; amountOre: number; now: Date },
    ) {
      const month = dayOf(now).slice(0, 7);
      const firstSeen = now.getTime();
      for (let from = 0; from < numbers.length; from += 1000) {
        db.transaction((tx) => {
          const added = tx
            .insert(suppliers)
            .values(
              numbers.slice(from, from + 1000).map((number) => ({
                number,
                name,
                presumedForm: 'AB' as const,
                lastPaidMonth: month,
                firstSeen,
              })),
            )
            .returning({ id: suppliers.id })
            .all();
          tx.insert(payments)
            .values(added.map(({ id }) => ({ supplierId: id, month, konto, amountOre })))
            .run();
        });
      }
    },

    startRun: (period: string, at: number): number =>
      db.insert(runs).values({ period, startedAt: at }).returning({ id: runs.id }).get().id,
    endRun: (id: number, at: number) => db.update(runs).set({ endedAt: at }).where(eq(runs.id, id)).run(),

    /** Plans the next suppliers in one transaction; null when there are none. */
    planNext(runId: number, after: number, connectors: readonly Connector[], at: number) {
      const due = dueSuppliers.all({ after, limit: PLAN_AT_ONCE });
      const last = due.at(-1);
      if (last === undefined) return null;
      const jobs = db.transaction((tx) => {
        const added = tx
          .insert(checks)
          .values(due.map(({ id }) => ({ runId, supplierId: id, createdAt: at })))
          .returning({ id: checks.id, supplierId: checks.supplierId })
          .all();
        return tx
          .insert(questions)
          .values(
            added.flatMap(({ id, supplierId }) =>
              connectors.map(({ id: source, product, stage }) => ({
                checkId: id,
                supplierId,
                source,
                product,
                stage,
                plannedAt: at,
              })),
            ),
          )
          .returning({ questionId: questions.id, source: questions.source, stage: questions.stage })
          .all();
      });
      return { last: last.id, jobs: jobs.filter(({ stage }) => stage === 1) };
    },

    /** Takes a question, with the order of a paid one; null when it is settled or somebody else's. */
    claim: (
      id: number,
      by: string,
      { paid: isPaid, leaseMs, at }: { paid: boolean; leaseMs: number; at: number },
    ) =>
      db.transaction((): Claimed | null => {
        const question = claim.get({ id, by, until: at + leaseMs, now: at });
        if (question === undefined) return null;
        const supplier = supplierById.get({ id: question.supplierId });
        if (supplier === undefined) return null;
        const { supplierId, source } = question;
        if (isPaid)
          addOrder.run({ questionId: id, supplierId, source, reference: referenceOf(id), orderedAt: at });
        return { question, supplier: supplierOf(supplier) };
      }),

    /** Beside the transaction: bytes that are kept already are not packed. */
    pack: (kept: readonly Evidence[]): readonly Packed[] =>
      kept.map(({ bytes, route, contentType }) => {
        const key = hash('sha256', bytes, 'buffer');
        const known = evidenceByHash.get({ hash: key }) !== undefined;
        return {
          hash: key,
          bytes: known ? null : deflateRawSync(bytes, packing),
          size: bytes.byteLength,
          contentType,
          route,
        };
      }),

    /** Everything that an answer brings, in one transaction; null when the claim is lost. */
    settle: (question: QuestionRow, by: string, ending: Ending, packed: readonly Packed[], at: number) =>
      db.transaction((): Settled | null => {
        const answer = ending.outcome === 'answered' ? ending.answer : null;
        const { changes } = settle.run({
          id: question.id,
          by,
          outcome: ending.outcome,
          reason: ending.outcome === 'answered' ? null : ending.reason,
          asOf: answer?.asOf ?? null,
          missing: answer === null || answer.missing.length === 0 ? null : JSON.stringify(answer.missing),
          settledAt: at,
        });
        if (changes === 0) return null;
        for (const [place, { route, ...one }] of packed.entries()) {
          const known = evidenceByHash.get({ hash: one.hash }) ?? addEvidence.get({ ...one, keptAt: at });
          linkEvidence.run({ questionId: question.id, place, evidenceId: known.id, route });
        }
        if (answer !== null) writeFacts(question, answer.facts, at);
        if (question.stage === 2)
          endOrder.run({
            questionId: question.id,
            outcome: answer === null ? 'unknown' : 'delivered',
            providerRef: answer?.providerRef ?? null,
            endedAt: at,
          });
        const { checkId } = question;
        const open = openOfCheck.all({ checkId });
        const registersEnded = question.stage === 1 && !open.some(({ stage }) => stage === 1);
        return {
          checkId,
          released: registersEnded && open.length > 0 ? secondStage.all({ checkId }) : [],
          complete: open.length === 0,
        };
      }),

    /** Reads what a check rests on, has it judged, and writes what came of it: one transaction. */
    judge: (
      checkId: number,
      judge: (material: Material) => Omit<CheckResult, 'checkId' | 'basedOn'>,
      at: number,
    ) =>
      db.transaction((): boolean => {
        const check = checkById.get({ id: checkId });
        if (check === undefined || check.doneAt !== null) return false;
        const { supplierId } = check;
        const supplier = supplierById.get({ id: supplierId });
        if (supplier === undefined) return false;
        const today = dayOf(new Date(at));
        const byKonto = paid.all({ supplierId, from: addMonths(today, -11).slice(0, 7) });
        const result = judge({
          checkId,
          supplier: supplierOf(supplier),
          questions: questionsOf.all({ supplierId }),
          facts: factsOf.all({ supplierId }),
          openFlags: openFlags.all({ supplierId }).map(({ id, ...flag }) => ({ flagId: id, ...flag })),
          ledger: {
            paidOre: byKonto.reduce((total, { amountOre }) => total + amountOre, 0),
            byKonto,
            accounts: [],
          },
        });
        for (const change of result.flags) {
          if (change.change === 'opened') {
            const { rule, severity, weight, params } = change;
            const { id } = db
              .insert(flags)
              .values({ supplierId, rule, severity, weight, params, openedOn: today, lastSeenOn: today })
              .returning({ id: flags.id })
              .get();
            db.insert(flagEvents).values({ flagId: id, checkId, change: 'opened', on: today }).run();
            continue;
          }
          const { flagId } = change;
          const after =
            change.change === 'cleared'
              ? { clearedOn: today }
              : {
                  lastSeenOn: today,
                  severity: change.severity,
                  weight: change.weight,
                  params: change.params,
                };
          db.update(flags).set(after).where(eq(flags.id, flagId)).run();
          if (change.change !== 'seen')
            db.insert(flagEvents).values({ flagId, checkId, change: change.change, on: today }).run();
        }
        const { level, unchecked, ruleSetHash, policyHash } = result;
        const verdicts = JSON.stringify(result.verdicts);
        const flag = unchecked ? 1 : 0;
        endCheck.run({ id: checkId, doneAt: at, level, unchecked: flag, verdicts, ruleSetHash, policyHash });
        putState.run({ supplierId, level, unchecked, checkId, checkedAt: at });
        return true;
      }),

    /** What a night gave, as the product tells it of its own. */
    summary(runId: number) {
      const done = db
        .select({ level: checks.level, unchecked: checks.unchecked, of: count() })
        .from(checks)
        .where(eq(checks.runId, runId))
        .groupBy(checks.level, checks.unchecked)
        .all();
      const sumOf = (counts: (row: (typeof done)[number]) => boolean) =>
        done.filter(counts).reduce((total, row) => total + row.of, 0);
      const answered = db
        .select({ of: count() })
        .from(questions)
        .where(eq(questions.outcome, 'answered'))
        .get();
      return {
        checks: sumOf(() => true),
        answered: answered?.of ?? 0,
        newFacts: db.select({ of: count() }).from(facts).get()?.of ?? 0,
        levels: Object.fromEntries(levels.map((level) => [level, sumOf((row) => row.level === level)])),
        unchecked: sumOf((row) => row.unchecked === true),
      };
    },
  };
}

const PLAN_AT_ONCE = 200;
/** As the product packs: small answers need no large window. */
const packing = { windowBits: 12, memLevel: 4 };

export interface Material {
  readonly checkId: number;
  readonly supplier: Supplier;
  readonly questions: readonly QuestionRow[];
  /** Newest first. */
  readonly facts: readonly (typeof facts.$inferSelect)[];
  readonly openFlags: CheckMaterial['openFlags'];
  readonly ledger: LedgerSums;
}

/** The reference that a source gets of a question. */
export const referenceOf = (questionId: number): string => `p${questionId.toString(36)}`;

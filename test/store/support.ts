import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import Database from 'better-sqlite3';

import type { Digest, DigestMarks, DigestMaterial } from '../../src/domain/digest.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import type { LedgerIdentity, LedgerRow } from '../../src/domain/ledger.ts';
import type { Verdict } from '../../src/domain/rule.ts';
import type { Store } from '../../src/domain/store.ts';
import { openStore, type StoreOptions } from '../../src/store/index.ts';
import { refsInOrder, viewerOf } from '../support/viewers.ts';
import type { QuestionRef, SettleQuestion, Settled } from '../../src/domain/question-store.ts';
import type { PlannedCheck, PlannedQuestion } from '../../src/domain/planned.ts';

export const key = Buffer.alloc(32, 7);
export const open = (options: Partial<StoreOptions> = {}): Promise<Store> =>
  openStore({ file: ':memory:', key, clock: () => new Date(T0), newRef: refsInOrder(), ...options });

/** A list of all that everybody together sees. */
export const everything = {
  viewer: viewerOf(null),
  level: null,
  unchecked: null,
  name: null,
  rule: null,
  severity: null,
  cursor: null,
  limit: 50,
  today: '2026-11-20',
} as const;

export const T0 = '2026-11-20T21:00:00.000Z';
export const day = (n: number, time = '21:00:00.000'): string =>
  `2026-11-${String(n).padStart(2, '0')}T${time}Z`;

export function tempFile(): { file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'kontroll-store-'));
  return {
    file: join(folder, 'data.sqlite'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Unallocated organisation numbers 55999xxxxx with a valid check digit. */
export function orgNumber(n: number): string {
  const nine = `55999${String(n).padStart(4, '0')}`;
  let sum = 0;
  for (let i = 0; i < 9; i++) {
    const doubled = Number(nine[i]) * (i % 2 === 0 ? 2 : 1);
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return nine + String((10 - (sum % 10)) % 10);
}

export const company = (n: number, name: string | null = `Bolag ${n} AB`): LedgerIdentity => ({
  number: orgNumber(n),
  kind: 'organisation',
  presumedForm: 'AB',
  name,
});
export const person: LedgerIdentity = {
  number: '4009272719',
  kind: 'personal',
  presumedForm: 'UNKNOWN',
  name: null,
};

let keys = 0;
export const row = (identity: LedgerIdentity, more: Partial<LedgerRow> = {}): LedgerRow => {
  const unique = Buffer.alloc(16);
  unique.writeUInt32BE((++keys * 2_654_435_761) % 2 ** 32);
  unique.writeUInt32BE(keys, 8);
  return {
    identity,
    unit: 'vof',
    month: '2026-10',
    konto: '7410',
    amountOre: 100_00,
    administration: null,
    voucher: null,
    invoice: null,
    date: null,
    account: null,
    key: unique,
    ...more,
  };
};

export const ask = (source: string, more: Partial<PlannedQuestion> = {}): PlannedQuestion => ({
  source,
  product: 'base',
  stage: 1,
  paid: false,
  legalBasis: null,
  how: { kind: 'ask' },
  ...more,
});

export const adHoc = (
  supplierId: number,
  questions: readonly PlannedQuestion[],
  more: Partial<PlannedCheck> = {},
): PlannedCheck => ({
  supplierId,
  kind: 'ad-hoc',
  runId: null,
  round: 1,
  period: '2026-11-20',
  unit: 'inkop',
  reason: 'tender',
  dnr: null,
  requestedBy: 'handläggare',
  deadline: day(20, '21:01:00.000'),
  joinSince: null,
  questions,
  ...more,
});

export const inRun = (
  supplierId: number,
  runId: number,
  questions: readonly PlannedQuestion[],
  more: Partial<PlannedCheck> = {},
): PlannedCheck =>
  adHoc(supplierId, questions, {
    kind: 'run',
    runId,
    unit: null,
    reason: null,
    requestedBy: null,
    joinSince: null,
    deadline: day(21, '03:00:00.000'),
    ...more,
  });

const fSkatt = (
  status: 'registered' | 'deregistered',
  validFrom: string | null = '2020-01-01',
): DrawnFact => ({
  kind: 'tax.fSkatt',
  value: {
    status,
    from: '2020-01-01',
    to: status === 'registered' ? null : '2026-11-20',
    reason: null,
    form: 'F',
  },
  validFrom,
});
const sni = (code: string): DrawnFact => ({
  kind: 'company.industry',
  value: { sni: [code] },
  validFrom: null,
});
const form = (value: 'AB' | 'HB' | 'EF' | 'DODSBO' | 'OTHER' | 'UNKNOWN'): DrawnFact => ({
  kind: 'company.form',
  value: { form: value, code: value },
  validFrom: null,
});
const named = (name: string, tradeNames: string[] = []): DrawnFact => ({
  kind: 'company.name',
  value: { name, tradeNames },
  validFrom: null,
});
export const fact = { fSkatt, sni, form, named };

/** Claims and settles one question. */
export async function answer(
  store: Store,
  questionId: number,
  more: Partial<SettleQuestion> = {},
): Promise<Settled> {
  const now = more.now ?? T0;
  const by = more.by ?? 'worker';
  const claimed = await store.questions.claim({ questionId, by, now, leaseMs: 30_000 });
  if (!claimed) throw new Error(`question ${questionId} could not be claimed`);
  return store.questions.settle({
    questionId,
    by,
    outcome: 'answered',
    reason: null,
    asOf: now.slice(0, 10),
    facts: [],
    missing: [],
    retryAt: null,
    now,
    ...more,
  });
}

export const idOf = (refs: readonly QuestionRef[], source: string): number => {
  const ref = refs.find((one) => one.source === source);
  if (!ref) throw new Error(`no question of ${source} among ${refs.map((one) => one.source).join(', ')}`);
  return ref.questionId;
};

/** Plans one check and answers one question of `source` with the facts, on day `n` of November. */
export async function answeredCheck(
  store: Store,
  supplierId: number,
  n: number,
  facts: readonly DrawnFact[],
  more: Partial<SettleQuestion> = {},
): Promise<number> {
  const period = day(n).slice(0, 10);
  const [plan] = await store.checks.plan(
    [adHoc(supplierId, [ask('scb')], { period, deadline: day(n, '21:01:00.000') })],
    day(n),
  );
  if (!plan) throw new Error('nothing was planned');
  await answer(store, idOf(plan.ask, 'scb'), { now: day(n), facts, ...more });
  return plan.checkId;
}

export const hit = (rule: string, factId: number | null, more: Partial<Verdict> = {}): Verdict => ({
  rule,
  outcome: 'hit',
  severity: 'high',
  params: {},
  evidence:
    factId === null ? [] : [{ fact: 'tax.fSkatt', value: 'deregistered', source: 'scb', factId, asOf: null }],
  weight: null,
  reason: null,
  source: null,
  ...more,
});

/** Settles a check as done with the given flag changes. */
export async function settleCheck(
  store: Store,
  checkId: number,
  now: string,
  more: Partial<Parameters<Store['checks']['settle']>[0]> = {},
): Promise<string> {
  const material = await store.checks.material(checkId, [], now.slice(0, 10));
  return store.checks.settle(
    {
      checkId,
      level: 'none',
      unchecked: false,
      readings: null,
      verdicts: [],
      flags: [],
      ruleSetHash: 'rules',
      policyHash: 'policy',
      versions: null,
      policy: null,
      basedOn: material?.stateVersion ?? 0,
      ...more,
    },
    now,
  );
}

export const emptyDigest: Digest = {
  subject: 's',
  preheader: '',
  heading: 'h',
  lead: null,
  sections: [],
  control: '',
  foot: [],
};

export const noMarks: DigestMarks = { told: [], settled: [], counted: [], start: [] };

/** As if a digest had told all that it was given. */
export const allTold = ({ events }: Pick<DigestMaterial, 'events'>): DigestMarks => ({
  ...noMarks,
  told: events.map(({ eventId }) => eventId),
});

/** How SQLite carries out each statement that a part of the store prepares, step by step. */
export async function plansOf(create: (db: Database.Database) => unknown): Promise<readonly string[][]> {
  const temp = tempFile();
  await (await open({ file: temp.file })).close();
  const db = new Database(temp.file);
  const prepare = db.prepare.bind(db);
  const statements: string[] = [];
  Object.assign(db, {
    prepare: (sql: string) => {
      statements.push(sql);
      return prepare(sql);
    },
  });
  create(db);
  const plans = statements.map((sql) => {
    const explained = prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
    const names = new Set(Array.from(sql.matchAll(/@(\w+)/g), ([, name]) => name ?? ''));
    const places = Array.from(sql.matchAll(/\?/g), () => 1);
    const values = names.size === 0 ? places : [Object.fromEntries([...names].map((name) => [name, 1]))];
    return explained.all(...values).map(({ detail }) => detail);
  });
  db.close();
  temp.remove();
  return plans;
}

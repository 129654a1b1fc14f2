import * as fc from 'fast-check';

import type { FlagChange, LastJudged, OpenFlag } from '../../src/domain/check.ts';
import { factSchemas, headlineOf, type FactKind, type StoredFact } from '../../src/domain/facts.ts';
import { builtInPolicy, Policy } from '../../src/domain/policy.ts';
import type { Verdict } from '../../src/domain/rule.ts';
import { legalForms, type LegalForm } from '../../src/domain/supplier.ts';
import { addDays, addMonths, type Day } from '../../src/domain/time.ts';
import { historyKinds, rules } from '../../src/rules/index.ts';
import { hashesOf, judge } from '../../src/rules/engine/judge.ts';
import type { CheckMaterial } from '../../src/domain/check-store.ts';
import type { LedgerSums } from '../../src/domain/ledger-store.ts';

/** Values that sources may say of each kind; the first is in order. */
const pools: { readonly [Kind in FactKind]?: readonly unknown[] } = {
  'tax.fSkatt': [
    ['registered', '2015-01-01', null],
    ['deregistered', '2015-01-01', '2026-01-15'],
    ['deregistered', null, null],
    ['never', null, null],
    ['not-yet', '2027-06-01', null],
  ].map(([status, from, to]) => ({ status, from, to, reason: null, form: null })),
  'tax.employer': ['registered', 'never', 'deregistered'].map((status) => ({
    status,
    from: null,
    to: null,
    reason: null,
  })),
  'company.form': ['AB', 'EF', 'OTHER'].map((form) => ({ form, code: form })),
  'company.registration': [
    null,
    { on: '2026-01-10', kind: 'bankruptcy-closed', code: 'KKAV', text: null, successor: null },
    { on: '2026-01-10', kind: 'merged', code: 'FUAV', text: null, successor: null },
    { on: null, kind: 'other', code: 'X', text: null, successor: null },
  ].map((deregistered, at) => ({ registeredOn: at === 3 ? null : '2025-06-01', deregistered })),
  'company.procedures': [
    [[], 'full'],
    [['bankruptcy'], 'full'],
    [['liquidation'], 'partial'],
    [[], 'partial'],
    [['reorganisation', 'compulsory-liquidation'], 'full'],
  ].map(([kinds, coverage]) => ({
    ongoing: (kinds as readonly string[]).map((kind) => ({ kind, code: kind, from: null })),
    ended: [],
    coverage,
  })),
  'company.activity': ['active', 'inactive'].map((status) => ({ status })),
  'company.industry': [['41200'], []].map((sni) => ({ sni })),
  'company.address': [
    { careOf: null, street: 'Gatan 1', postalCode: '11122', city: 'Orten' },
    { careOf: null, street: 'Box 12', postalCode: '11122', city: 'Orten' },
  ],
  'credit.publicDebt': [0, 900, 45_000, 400_000].map((amountSek) => ({ amountSek, cases: null })),
  'credit.privateDebt': [0, 60_000, 900_000].map((amountSek) => ({ amountSek, cases: null })),
  'credit.petition': [
    { status: 'none', since: null },
    { status: 'open', since: '2026-01-20' },
  ],
  'credit.rating': [
    [60, 'low', null],
    [8, 'very-high', null],
    [40, 'medium', null],
    [null, 'none', -29],
    [null, 'none', -97],
  ].map(([score, band, special]) => ({ score, band, text: null, special, limitSek: null })),
  'permits.care': [
    [],
    ...(['revoked', 'active'] as const).map((status) => [
      {
        type: 'Hemtjänst',
        scope: null,
        unit: null,
        places: null,
        status,
        from: '2025-06-01',
        to: null,
        legalForce: 'yes',
        reference: 'IVO 2025/1288',
      },
    ]),
  ].map((permits) => ({ permits })),
  'credit.turnover': [
    [20_000_000, '2025'],
    [1_000_000, '2025'],
    [20_000_000, '2023'],
  ].map(([amountSek, year]) => ({ amountSek, year })),
  'financials.years': [40_000_000, null].map((turnoverSek) => ({
    years: [
      {
        periodEnd: '2025-12-31',
        turnoverSek,
        resultSek: null,
        equitySek: null,
        shareCapitalSek: null,
        employees: null,
      },
    ],
  })),
};

/** Every value in the pools is one that a connector could have drawn. */
for (const [kind, values] of Object.entries(pools)) {
  for (const value of values) factSchemas[kind as FactKind].parse(value);
}

/** Who tells what, and how many days old their word is when it comes. */
const givers: Readonly<Record<string, { readonly lag: number; readonly kinds: readonly FactKind[] }>> = {
  skatteverket: { lag: 0, kinds: ['tax.fSkatt', 'tax.employer'] },
  scb: {
    lag: 4,
    kinds: [
      'tax.fSkatt',
      'tax.employer',
      'company.form',
      'company.registration',
      'company.procedures',
      'company.activity',
      'company.industry',
    ],
  },
  bolagsverket: {
    lag: 0,
    kinds: [
      'company.form',
      'company.registration',
      'company.procedures',
      'company.industry',
      'company.address',
    ],
  },
  bulk: { lag: 6, kinds: ['company.form', 'company.registration', 'company.procedures'] },
  intake: { lag: 2, kinds: ['credit.publicDebt', 'credit.privateDebt'] },
  ivo: { lag: 0, kinds: ['permits.care'] },
  tic: { lag: 0, kinds: ['credit.publicDebt', 'credit.privateDebt', 'financials.years'] },
  creditsafe: {
    lag: 0,
    kinds: ['credit.publicDebt', 'credit.privateDebt', 'credit.petition', 'credit.rating', 'credit.turnover'],
  },
};
export const provides = Object.fromEntries(
  Object.entries(givers).map(([source, { kinds }]) => [source, kinds]),
);

interface Paid {
  readonly month: string;
  readonly konto: string;
  readonly amountOre: number;
  readonly account: string | null;
}
/** What a night may find paid in its month, besides nothing. */
const payments: readonly Omit<Paid, 'month'>[] = [
  { konto: '5060', amountOre: 90_000_000, account: null },
  { konto: '4000', amountOre: 200_000_000, account: '123-4567' },
  { konto: '5060', amountOre: -60_000_000, account: null },
];

/** As the store sums them: the twelve months of `since`, and what came after. */
function sumsOf(rows: readonly Paid[], since: Day): LedgerSums | null {
  const from = addMonths(since, -11).slice(0, 7);
  const counted = rows.filter(({ month }) => month >= from);
  if (counted.length === 0) return null;
  const byKonto = new Map<string, number>();
  for (const { konto, amountOre } of counted) byKonto.set(konto, (byKonto.get(konto) ?? 0) + amountOre);
  const accounts = new Set(counted.flatMap(({ account }) => account ?? []));
  return {
    paidOre: counted.reduce((sum, { amountOre }) => sum + amountOre, 0),
    byKonto: [...byKonto].map(([konto, amountOre]) => ({ konto, amountOre })),
    accounts: [...accounts].map((account) => ({ account, supplierNumbers: ['5599990009', '5599990017'] })),
  };
}
const policies: readonly Policy[] = [
  builtInPolicy,
  Policy.parse({ trades: [{ konto: '5060', trade: 'labour' }] }),
  Policy.parse({
    trades: [{ konto: '4000', trade: 'goods' }],
    tax: { debtFixedSek: 100_000, revokedWindowMonths: 6 },
    maxAgeDays: { default: 30, credit: 90 },
  }),
  Policy.parse({
    network: { sharedAccounts: ['1234567'] },
    credit: { privateDebtFixedSek: 1_000_000 },
    trustOrder: { 'tax.fSkatt': ['scb', 'skatteverket'] },
  }),
];
/** Today's rules, and as they were before: one less, one of another version. */
const ruleSets = [
  rules,
  rules.slice(1),
  rules.map((rule) => (rule.id === 'tax-debt-kfm' ? { ...rule, version: rule.version + 1 } : rule)),
];

/** Reckoned once: they are the same in every night. */
const books = ruleSets.map((set) => policies.map((policy) => hashesOf(set, policy)));

/** What a source does in a night, and what it says of each of its kinds: a value of the pool, the same, or less. */
export interface Doing {
  readonly how:
    | 'answers'
    | 'fresh'
    | 'fails'
    | 'unknown to it'
    | 'not-configured'
    | 'no-legal-basis'
    | 'depth';
  readonly says: readonly (number | 'same' | 'nothing' | 'missing')[];
}
export interface Night {
  readonly days: number;
  readonly form: LegalForm | 'same';
  /** What was paid in its month, by place in `payments`; past the end for nothing. */
  readonly paid: number;
  readonly policy: number;
  readonly rules: number;
  readonly doings: Readonly<Record<string, Doing>>;
}

const anyDoing = (kinds: number): fc.Arbitrary<Doing> =>
  fc.record({
    how: fc.oneof(
      { weight: 8, arbitrary: fc.constant('answers' as const) },
      { weight: 3, arbitrary: fc.constant('fresh' as const) },
      { weight: 4, arbitrary: fc.constant('fails' as const) },
      {
        weight: 2,
        arbitrary: fc.constantFrom(
          'unknown to it' as const,
          'not-configured' as const,
          'no-legal-basis' as const,
          'depth' as const,
        ),
      },
    ),
    says: fc.array(
      fc.oneof(
        { weight: 20, arbitrary: fc.constant('same' as const) },
        { weight: 3, arbitrary: fc.nat(4) },
        { weight: 1, arbitrary: fc.constantFrom('nothing' as const, 'missing' as const) },
      ),
      { minLength: kinds, maxLength: kinds },
    ),
  });

const mostly = (usual: number, others: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.nat(others) });

/** Some nights in a row of one supplier. */
export const anyNights: fc.Arbitrary<readonly Night[]> = fc.array(
  fc.record({
    days: fc.oneof(
      { weight: 4, arbitrary: fc.constant(1) },
      { weight: 1, arbitrary: fc.integer({ min: 2, max: 60 }) },
      { weight: 1, arbitrary: fc.constantFrom(200, 335, 366) },
    ),
    form: fc.oneof(
      { weight: 5, arbitrary: fc.constant('same' as const) },
      { weight: 1, arbitrary: fc.constantFrom(...legalForms) },
    ),
    paid: mostly(payments.length, payments.length - 1),
    policy: mostly(0, policies.length - 1),
    rules: mostly(0, ruleSets.length - 1),
    doings: fc.record(
      Object.fromEntries(
        Object.entries(givers).map(([source, { kinds }]) => [source, anyDoing(kinds.length)]),
      ),
    ),
  }),
  { minLength: 2, maxLength: 5 },
);

/** What one night found, and what it knew: enough to tell whether it was right. */
export interface Judged {
  readonly today: Day;
  readonly form: LegalForm;
  readonly result: ReturnType<typeof judge>;
  readonly before: readonly OpenFlag[];
  readonly facts: readonly StoredFact[];
  readonly questions: CheckMaterial['questions'];
  readonly policy: Policy;
  readonly last: LastJudged | null;
  /** Payments so far, of any month. */
  readonly payments: number;
  readonly night: Night;
}

interface Cell {
  facts: Map<FactKind, StoredFact>;
  asOf: Day | null;
  fetchedAt: string | null;
  missing: readonly FactKind[];
  failingSince: string | null;
}

/** Lives through the nights as the store would: facts keep their id while they are the same, silence keeps the last word. */
export function live(nights: readonly Night[]): readonly Judged[] {
  const cells = new Map(
    Object.keys(givers).map((source): [string, Cell] => [
      source,
      { facts: new Map(), asOf: null, fetchedAt: null, missing: [], failingSince: null },
    ]),
  );
  const history: Record<string, unknown[]> = {};
  const found: Judged[] = [];
  let ids = 0;
  let today: Day = '2026-01-31';
  let form: LegalForm = 'AB';
  let open: readonly OpenFlag[] = [];
  let flagIds = 0;
  let last: LastJudged | null = null;
  let rows: readonly Paid[] = [{ month: '2025-06', ...payments[0] } as Paid];
  const days: Day[] = [];
  for (const night of nights) {
    today = addDays(today, night.days);
    const now = `${today}T04:00:00.000Z`;
    if (night.form !== 'same') form = night.form;
    const questions = Object.entries(givers).map(([source, { kinds, lag }], at) => {
      const cell = cells.get(source);
      const doing = night.doings[source];
      if (cell === undefined || doing === undefined) throw new Error('a source without a cell');
      const ended = settle(source, { cell, doing, kinds, asOf: addDays(today, -lag), now });
      return { questionId: at + 1, source, product: 'p', retryAt: null, ...ended };
    });
    const held = [...cells].flatMap(([, cell]) => [...cell.facts.values()]);
    const policy = policies[night.policy] ?? builtInPolicy;
    const ruleSet = ruleSets[night.rules] ?? rules;
    const book = books[night.rules]?.[night.policy] ?? hashesOf(ruleSet, policy);
    const added = payments[night.paid];
    if (added !== undefined) rows = [...rows, { month: today.slice(0, 7), ...added }];
    const paidRows = rows;
    const result = judge({
      material: {
        check: { ...check, period: today, createdAt: now, deadline: now },
        supplier: { ...supplier, presumedForm: form, confirmedForm: form },
        questions,
        cells: [...cells].map(([source, cell]) => ({
          source,
          product: 'p',
          lastAnswer:
            cell.fetchedAt === null
              ? null
              : { questionId: 0, fetchedAt: cell.fetchedAt, asOf: cell.asOf ?? today, missing: cell.missing },
          lastQuestion: null,
          failingSince: cell.failingSince,
        })),
        facts: held,
        history,
        openFlags: open,
        last,
        stateVersion: 1,
      },
      ledger: sumsOf(rows, today),
      ledgerSince: new Map(days.map((day) => [day, sumsOf(paidRows, day)])),
      rules: ruleSet,
      policy,
      today,
      provides,
      hashes: book,
    });
    days.push(today);
    const known = { today, form, before: open, facts: held, questions, policy, last };
    found.push({ ...known, result, payments: rows.length, night });
    open = applied(open, result.flags, today, () => (flagIds += 1));
    last = { at: `${today}T05:00:00.000Z`, book, held: heldAfter(last, book, result.verdicts) };
  }
  return found;

  function settle(
    source: string,
    {
      cell,
      doing,
      kinds,
      asOf,
      now,
    }: { cell: Cell; doing: Doing; kinds: readonly FactKind[]; asOf: Day; now: string },
  ): Omit<CheckMaterial['questions'][number], 'questionId' | 'source' | 'product' | 'retryAt'> {
    const none = { missing: [], asOf: null, fetchedAt: null, usedFresh: false };
    const { how } = doing;
    if (how === 'fails') {
      cell.failingSince ??= now;
      return { outcome: 'unavailable', reason: 'no-answer', ...none };
    }
    if (how === 'not-configured' || how === 'no-legal-basis' || how === 'depth') {
      cell.failingSince = null;
      return { outcome: 'skipped', reason: how, ...none };
    }
    if (how === 'fresh' && cell.fetchedAt !== null && cell.failingSince === null) {
      const { missing, fetchedAt } = cell;
      return { outcome: 'skipped', reason: 'fresh', missing, asOf: cell.asOf, fetchedAt, usedFresh: true };
    }
    const gone = how === 'unknown to it';
    const missing: FactKind[] = [];
    for (const [at, kind] of kinds.entries()) {
      const said = gone ? 'nothing' : (doing.says[at] ?? 'same');
      const before = cell.facts.get(kind);
      const pool = pools[kind] ?? [];
      if (said === 'missing') missing.push(kind);
      else if (said === 'nothing' || (said === 'same' && before === undefined && cell.fetchedAt !== null))
        cell.facts.delete(kind);
      else {
        const value =
          said === 'same' && before !== undefined
            ? before.value
            : pool[said === 'same' ? 0 : said % pool.length];
        const dates = { asOf, fetchedAt: now };
        if (before !== undefined && JSON.stringify(before.value) === JSON.stringify(value))
          cell.facts.set(kind, { ...before, ...dates });
        else {
          const fact = { id: (ids += 1), source, kind, value, validFrom: null, recordedAt: now, ...dates };
          cell.facts.set(kind, fact as StoredFact);
          if (historyKinds.includes(kind))
            history[kind] = [
              { factId: fact.id, source, value, validFrom: null, recordedOn: now.slice(0, 10) },
              ...(history[kind] ?? []),
            ];
        }
      }
    }
    Object.assign(cell, { asOf, fetchedAt: now, missing, failingSince: null });
    return {
      outcome: gone ? 'not-found' : 'answered',
      reason: null,
      missing,
      asOf,
      fetchedAt: now,
      usedFresh: false,
    };
  }
}

const supplier = {
  id: 1,
  ref: 'L-0001',
  number: '5599990009',
  numberKind: 'organisation',
  standing: 'controlled',
  name: 'Bolaget AB',
  traderConfirmed: null,
  lastPaidMonth: '2026-01',
  firstSeen: '2025-01-01T00:00:00.000Z',
} as const;
const check = {
  checkId: 9,
  kind: 'run',
  runId: 1,
  unit: null,
  reason: null,
  dnr: null,
  requestedBy: null,
  doneAt: null,
} as const;

function applied(
  open: readonly OpenFlag[],
  changes: readonly FlagChange[],
  today: Day,
  nextId: () => number,
): readonly OpenFlag[] {
  const byRule = new Map(open.map((flag) => [flag.rule, flag]));
  for (const change of changes) {
    if (change.change === 'cleared') byRule.delete(change.rule);
    else {
      const { rule, severity, weight, params } = change;
      const before = byRule.get(rule);
      const kept = change.change === 'seen' && before !== undefined ? before : { severity, weight };
      byRule.set(rule, {
        flagId: before?.flagId ?? nextId(),
        rule,
        severity: kept.severity,
        weight: kept.weight,
        params,
        openedOn: before?.openedOn ?? today,
        lastSeenOn: today,
      });
    }
  }
  return [...byRule.values()];
}

/** The same as the store keeps. */
function heldAfter(
  last: LastJudged | null,
  book: LastJudged['book'],
  verdicts: readonly Verdict[],
): LastJudged['held'] {
  if (last === null) return {};
  return Object.fromEntries(
    verdicts.flatMap(({ rule, outcome }) => {
      const then = last.held[rule] ?? last.book;
      const isSame = then.policyHash === book.policyHash && then.ruleSetHash === book.ruleSetHash;
      return (outcome === 'unknown' || outcome === 'error') && !isSame ? [[rule, then] as const] : [];
    }),
  );
}

/** What sources last said, whether they are heard tonight or not: where two differ, with the days of their words. */
export function wordsOf(
  { facts }: Pick<Judged, 'facts'>,
  kinds: readonly FactKind[],
): ReadonlyMap<FactKind, string> {
  const words = new Map<FactKind, string>();
  for (const kind of kinds) {
    const said = facts.filter((fact) => fact.kind === kind);
    const differ = new Set(said.map((fact) => headlineOf(fact.kind, fact.value))).size > 1;
    words.set(
      kind,
      said
        .map(({ source, id, asOf }) => [source, id, differ ? asOf : ''].join())
        .sort()
        .join(' '),
    );
  }
  return words;
}

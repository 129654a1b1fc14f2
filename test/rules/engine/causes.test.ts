import { describe, expect, it } from 'vitest';

import type { LastJudged, OpenFlag } from '../../../src/domain/check.ts';
import type { FactKind, FactValue, StoredFact } from '../../../src/domain/facts.ts';
import { builtInPolicy, Policy } from '../../../src/domain/policy.ts';
import { noRelations, type Rule, type Severity } from '../../../src/domain/rule.ts';
import { rules } from '../../../src/rules/index.ts';
import { hashesOf, judge } from '../../../src/rules/engine/judge.ts';
import type { CheckMaterial } from '../../../src/domain/check-store.ts';
import type { LedgerSums } from '../../../src/domain/ledger-store.ts';

const TODAY = '2026-11-23';
const BEFORE = '2026-11-22T04:00:00.000Z';
const NOW = '2026-11-23T04:00:00.000Z';
const OLD = '2026-06-01T04:00:00.000Z';

let ids = 0;
/** A fact of today's answer; `recorded`: since when it has said so. */
const fact = <Kind extends FactKind>(
  source: string,
  kind: Kind,
  value: FactValue<Kind>,
  recorded = OLD,
): StoredFact => ({
  id: (ids += 1),
  source,
  kind,
  value,
  validFrom: null,
  recordedAt: recorded,
  asOf: TODAY,
  fetchedAt: NOW,
});
const debt = (amountSek: number, recorded?: string) =>
  fact('tic', 'credit.publicDebt', { amountSek, cases: 1 }, recorded);
const fSkatt = (status: FactValue<'tax.fSkatt'>['status'], to: string | null = null, recorded?: string) =>
  fact('skatteverket', 'tax.fSkatt', { status, from: null, to, reason: null, form: null }, recorded);

const flag = (
  rule: string,
  severity: Severity,
  weight: number | null = null,
  lastSeenOn = '2026-11-22',
): OpenFlag => ({
  flagId: 1,
  rule,
  severity,
  weight,
  params: {},
  openedOn: '2026-10-01',
  lastSeenOn,
});

interface Night {
  readonly facts?: readonly StoredFact[];
  readonly open?: readonly OpenFlag[];
  readonly sources?: Readonly<Record<string, Partial<CheckMaterial['questions'][number]>>>;
  readonly form?: 'AB' | 'OFFENTLIG' | null;
  readonly before?: Policy | 'not kept';
  readonly policy?: Policy;
  readonly oldRules?: readonly Rule[];
  readonly rules?: readonly Rule[];
  readonly held?: LastJudged['held'];
  readonly first?: boolean;
  readonly ledger?: LedgerSums;
  /** What was paid in the twelve months of the day before and since. */
  readonly paidSince?: LedgerSums;
  readonly today?: string;
}
const night = ({
  facts = [],
  open = [],
  sources = {},
  form = 'AB',
  before = builtInPolicy,
  policy = builtInPolicy,
  rules: today = rules,
  oldRules = today,
  held = {},
  first = false,
  ledger,
  paidSince,
  today: day = TODAY,
}: Night) => {
  const asked = new Set([...facts.map(({ source }) => source), ...Object.keys(sources)]);
  const book =
    before === 'not kept'
      ? { ...hashesOf(oldRules, builtInPolicy), policyHash: 'another', policy: null, versions: null }
      : hashesOf(oldRules, before);
  const { flags } = judge({
    material: {
      check: {
        checkId: 9,
        kind: 'run',
        runId: 1,
        period: TODAY,
        unit: null,
        reason: null,
        dnr: null,
        requestedBy: null,
        createdAt: NOW,
        deadline: NOW,
        doneAt: null,
      },
      supplier: {
        id: 1,
        ref: 'L-0001',
        number: '5599990009',
        numberKind: 'organisation',
        standing: 'controlled',
        name: 'Bolaget AB',
        presumedForm: 'AB',
        confirmedForm: form,
        traderConfirmed: null,
        lastPaidMonth: '2026-10',
        firstSeen: OLD,
      },
      questions: [...asked].map((source, at) => ({
        questionId: at,
        source,
        product: 'p',
        outcome: 'answered',
        reason: null,
        missing: [],
        asOf: TODAY,
        fetchedAt: NOW,
        retryAt: null,
        usedFresh: false,
        ...sources[source],
      })),
      cells: [],
      facts,
      history: {},
      openFlags: open,
      last: first ? null : { at: BEFORE, book, held },
      stateVersion: 1,
    },
    ledger: ledger ?? null,
    ...(paidSince === undefined ? {} : { ledgerSince: new Map([['2026-11-22', paidSince]]) }),
    rules: today,
    policy,
    today: day,
  });
  return flags.map((one) => `${one.change} ${one.rule}${one.change === 'seen' ? '' : ` ${one.because}`}`);
};

const depth = { outcome: 'skipped', reason: 'depth', fetchedAt: null } as const;
const shared: LedgerSums = {
  paidOre: 1_000_000_00,
  byKonto: [],
  accounts: [{ account: '123-4567', supplierNumbers: ['5599990009', '5599990017'] }],
};
/** What was paid, in thousands, by account: labour on 5060, services on 5, goods on 4. */
const paid = (byKonto: Readonly<Record<string, number>>): LedgerSums => ({
  paidOre: Object.values(byKonto).reduce((sum, each) => sum + each, 0) * 100_000,
  byKonto: Object.entries(byKonto).map(([konto, thousands]) => ({ konto, amountOre: thousands * 100_000 })),
  accounts: [],
});
const sorted = Policy.parse({
  trades: [
    { konto: '5060', trade: 'labour' },
    { konto: '5*', trade: 'services' },
    { konto: '4*', trade: 'goods' },
  ],
});
const sortedBy = { before: sorted, policy: sorted };
const neverEmployer = (recorded?: string) =>
  fact('skatteverket', 'tax.employer', { status: 'never', from: null, to: null, reason: null }, recorded);
const formed = (registeredOn: string) =>
  fact('bolagsverket', 'company.registration', { registeredOn, deregistered: null });
const turnover = (year: string) => fact('creditsafe', 'credit.turnover', { amountSek: 20_000_000, year });
const ban = (from: string) =>
  fact('bolagsverket', 'representatives.prohibitions', {
    prohibited: [{ person: 'p1', kind: 'final', from, to: null }],
    asked: 1,
    holders: 1,
  });
const officers = fact('bolagsverket', 'representatives.officers', {
  officers: [{ person: 'p1', role: 'board-member', code: 'LE', from: null, to: null, abroad: null }],
});
const employer = 'tax-employer-not-registered';
const missing = 'tax-fskatt-missing';
const formedLately = 'register-newly-formed';
const debtLimit = (debtFixedSek: number) => Policy.parse({ tax: { debtFixedSek } });
const older = (id: string): Rule[] =>
  rules.map((rule) => (rule.id === id ? { ...rule, version: rule.version - 1 } : rule));
const without = (id: string): Rule[] => rules.filter((rule) => rule.id !== id);
const owed = 'tax-debt-kfm';

describe('why a flag changed', () => {
  it.each<[string, Night, string[]]>([
    ['the first time, everything is news', { facts: [debt(40_000)], first: true }, [`opened ${owed} facts`]],
    ['a debt came', { facts: [debt(40_000, NOW)] }, [`opened ${owed} facts`]],
    [
      'a debt was paid',
      { facts: [debt(0, NOW)], open: [flag(owed, 'high', 40_000)] },
      [`cleared ${owed} facts`],
    ],
    [
      'a debt grew',
      { facts: [debt(90_000, NOW)], open: [flag(owed, 'high', 40_000)] },
      [`worse ${owed} facts`],
    ],
    [
      'a limit was raised',
      { facts: [debt(40_000)], open: [flag(owed, 'high', 40_000)], policy: debtLimit(50_000) },
      [`eased ${owed} limit`],
    ],
    [
      'a limit was lowered',
      { facts: [debt(40_000)], open: [flag(owed, 'medium', 40_000)], before: debtLimit(50_000) },
      [`worse ${owed} limit`],
    ],
    [
      'a limit was raised and the debt grew all the same',
      { facts: [debt(90_000, NOW)], open: [flag(owed, 'high', 40_000)], policy: debtLimit(50_000) },
      [`worse ${owed} facts`],
    ],
    [
      'a limit changed that has nothing to do with what moved',
      { facts: [debt(0, NOW)], open: [flag(owed, 'high', 40_000)], policy: debtLimit(50_000) },
      [`cleared ${owed} facts`],
    ],
    [
      'a limit changed while the source was down, a night before this one',
      {
        facts: [debt(40_000)],
        open: [flag(owed, 'high', 40_000)],
        before: debtLimit(50_000),
        policy: debtLimit(50_000),
        held: { [owed]: hashesOf(rules, builtInPolicy) },
      },
      [`eased ${owed} limit`],
    ],
    [
      'limits changed, and those of then were not kept: nothing moved',
      { facts: [debt(40_000)], open: [flag(owed, 'medium', 40_000)], before: 'not kept' },
      [`worse ${owed} limit`],
    ],
    [
      'limits changed, and those of then were not kept: a fact moved',
      { facts: [debt(40_000, NOW)], open: [flag(owed, 'medium', 10)], before: 'not kept' },
      [`worse ${owed} facts`],
    ],
    [
      'an account was declared shared by law',
      {
        ledger: shared,
        open: [flag('net-shared-bank-account', 'high', 2)],
        policy: Policy.parse({ network: { sharedAccounts: ['1234567'] } }),
      },
      ['cleared net-shared-bank-account limit'],
    ],
    [
      'the rule works in another way',
      { facts: [debt(40_000)], oldRules: older(owed) },
      [`opened ${owed} rule`],
    ],
    ['the rule is new', { facts: [debt(40_000)], oldRules: without(owed) }, [`opened ${owed} rule`]],
    [
      'the rule is new, and so is the debt',
      { facts: [debt(40_000, NOW)], oldRules: without(owed) },
      [`opened ${owed} facts`],
    ],
    [
      'another rule works in another way',
      { facts: [debt(40_000, NOW)], oldRules: older('credit-bankrupt') },
      [`opened ${owed} facts`],
    ],
    [
      'it was long ago',
      {
        facts: [fSkatt('deregistered', '2024-11-22')],
        open: [flag('tax-fskatt-revoked', 'high'), { ...flag('tax-fskatt-missing', 'high'), flagId: 2 }],
      },
      ['cleared tax-fskatt-revoked window', 'seen tax-fskatt-missing'],
    ],
    [
      'the source says something else of long ago',
      {
        facts: [fSkatt('deregistered', '2024-01-01', NOW)],
        open: [flag('tax-fskatt-revoked', 'high'), { ...flag('tax-fskatt-missing', 'high'), flagId: 2 }],
      },
      ['cleared tax-fskatt-revoked facts', 'seen tax-fskatt-missing'],
    ],
    [
      'labour left the twelve months',
      {
        ...sortedBy,
        facts: [neverEmployer()],
        open: [flag(employer, 'medium')],
        ledger: paid({ 5060: 1 }),
        paidSince: paid({ 5060: 900 }),
      },
      [`cleared ${employer} window`],
    ],
    [
      'labour was credited',
      {
        ...sortedBy,
        facts: [neverEmployer()],
        open: [flag(employer, 'medium')],
        ledger: paid({ 5060: 1 }),
        paidSince: paid({ 5060: 2 }),
      },
      [`cleared ${employer} facts`],
    ],
    [
      'labour was bought anew',
      {
        ...sortedBy,
        facts: [neverEmployer()],
        ledger: paid({ 5060: 900 }),
        paidSince: paid({ 5060: 901 }),
      },
      [`opened ${employer} facts`],
    ],
    [
      'a credit note left the twelve months',
      {
        ...sortedBy,
        facts: [neverEmployer()],
        ledger: paid({ 5060: 900 }),
        paidSince: paid({ 5060: 5 }),
      },
      [`opened ${employer} window`],
    ],
    [
      'the last service that was paid for left them, and goods remain',
      {
        ...sortedBy,
        facts: [fSkatt('never')],
        open: [flag(missing, 'high')],
        ledger: paid({ 4010: 50 }),
        paidSince: paid({ 4010: 50, 5400: 20 }),
      },
      [`cleared ${missing} window`],
    ],
    [
      'goods left them, and nothing is paid for any more',
      { ...sortedBy, facts: [fSkatt('never')], paidSince: paid({ 4010: 50 }) },
      [`opened ${missing} window`],
    ],
    [
      'a new firm was paid less in them',
      {
        facts: [formed('2026-06-01')],
        open: [flag(formedLately, 'medium')],
        ledger: paid({ 4010: 10 }),
        paidSince: paid({ 4010: 1200 }),
      },
      [`eased ${formedLately} window`],
    ],
    [
      'an account that was shared left them',
      {
        ledger: { ...shared, accounts: [{ account: '123-4567', supplierNumbers: ['5599990009'] }] },
        paidSince: shared,
        open: [flag('net-shared-bank-account', 'high', 2)],
      },
      ['cleared net-shared-bank-account window'],
    ],
    [
      'a new year left the turnover behind',
      {
        facts: [debt(8_000), turnover('2023')],
        open: [flag(owed, 'info', 8_000, '2026-12-31')],
        today: '2027-01-01',
      },
      [`worse ${owed} window`],
    ],
    [
      'a new year left the turnover behind, and the debt grew',
      {
        facts: [debt(28_000, NOW), turnover('2023')],
        open: [flag(owed, 'info', 8_000, '2026-12-31')],
        today: '2027-01-01',
      },
      [`worse ${owed} facts`],
    ],
    [
      'a ban that was known of began',
      {
        facts: [ban(TODAY), officers],
      },
      ['opened sanctions-trading-prohibition facts'],
    ],
    ['the rule is retired', { open: [flag('gone-rule', 'high')] }, ['cleared gone-rule rule']],
    [
      'the form is one that the rule does not judge',
      {
        form: 'OFFENTLIG',
        facts: [fact('scb', 'company.form', { form: 'OFFENTLIG', code: '82' })],
        open: [flag(owed, 'high', 40_000)],
      },
      [`cleared ${owed} form`],
    ],
    [
      'one register says so and another does not',
      {
        form: 'OFFENTLIG',
        facts: [
          fact('scb', 'company.form', { form: 'OFFENTLIG', code: '82' }),
          fact('bolagsverket', 'company.form', { form: 'AB', code: 'AB' }),
        ],
        open: [flag(owed, 'high', 40_000)],
      },
      [],
    ],
    [
      'the control is less deep',
      { sources: { tic: depth, creditsafe: depth }, open: [flag(owed, 'high', 40_000)] },
      [`cleared ${owed} depth`],
    ],
    [
      'less deep, and only a shallower source is heard, which says otherwise',
      {
        facts: [
          { ...debt(40_000, '2026-11-20T04:00:00.000Z'), asOf: '2026-11-22' },
          { ...fact('intake', 'credit.publicDebt', { amountSek: 0, cases: null }), asOf: '2026-11-01' },
        ],
        sources: { tic: depth },
        open: [flag(owed, 'high', 40_000)],
      },
      [`cleared ${owed} depth`],
    ],
    [
      'less deep, for a kind that no order of trust names',
      {
        sources: { creditsafe: depth },
        open: [flag('credit-bankruptcy-petition', 'high')],
      },
      ['cleared credit-bankruptcy-petition depth'],
    ],
    [
      'as deep as before, and the bureau is down',
      {
        sources: { tic: { outcome: 'unavailable', reason: 'no-answer', fetchedAt: null } },
        open: [flag(owed, 'high', 40_000)],
      },
      [],
    ],
  ])('%s', (_title, given, expected) => {
    expect(night(given).toSorted()).toEqual(expected.toSorted());
  });
});

describe('a signal that ends others', () => {
  const procedures = (kind: 'bankruptcy' | null) =>
    fact('bolagsverket', 'company.procedures', {
      ongoing: kind === null ? [] : [{ kind, code: 'KK', from: null }],
      ended: [],
      coverage: 'full',
    });
  const registered = fact('bolagsverket', 'company.registration', { registeredOn: null, deregistered: null });
  const petition = (status: 'open' | 'none') =>
    fact('creditsafe', 'credit.petition', { status, since: null });
  const ending = (ends: readonly string[], id = 'credit-bankrupt'): readonly Rule[] =>
    rules.map((rule) => ({ ...rule, relations: rule.id === id ? { ...noRelations, ends } : noRelations }));
  const petitioned = 'credit-bankruptcy-petition';
  it.each<[string, Night, string[]]>([
    [
      'takes over what stands open',
      { facts: [procedures('bankruptcy'), registered, petition('open')], open: [flag(petitioned, 'high')] },
      ['opened credit-bankrupt facts', `cleared ${petitioned} superseded`],
    ],
    [
      'also when the other would have gone by itself',
      { facts: [procedures('bankruptcy'), registered, petition('none')], open: [flag(petitioned, 'high')] },
      ['opened credit-bankrupt facts', `cleared ${petitioned} superseded`],
    ],
    [
      'and what would open beside it',
      { facts: [procedures('bankruptcy'), registered, petition('open')] },
      ['opened credit-bankrupt facts'],
    ],
    [
      'night after night',
      {
        facts: [procedures('bankruptcy'), registered, petition('open')],
        open: [flag('credit-bankrupt', 'block')],
      },
      ['seen credit-bankrupt'],
    ],
    [
      'until it is over itself',
      { facts: [procedures(null), registered, petition('open')], open: [flag('credit-bankrupt', 'block')] },
      ['cleared credit-bankrupt facts', `opened ${petitioned} facts`],
    ],
  ])('%s', (_title, given, expected) => {
    expect(night({ ...given, rules: ending([petitioned]) }).toSorted()).toEqual(expected.toSorted());
  });
  it('what comes back because the rule that ended it is gone, is told as that', () => {
    const facts = [procedures('bankruptcy'), registered, petition('open')];
    const without = rules.filter(({ id }) => id !== 'credit-bankrupt');
    const open = [flag('credit-bankrupt', 'block')];
    expect(night({ facts, open, rules: without, oldRules: rules })).toEqual(
      expect.arrayContaining([`opened ${petitioned} rule`, 'cleared credit-bankrupt rule']),
    );
    const moved = [
      procedures('bankruptcy'),
      registered,
      fact('creditsafe', 'credit.petition', { status: 'open', since: null }, NOW),
    ];
    expect(night({ facts: moved, open, rules: without, oldRules: rules })).toContain(
      `opened ${petitioned} facts`,
    );
  });

  it('never a graver one', () => {
    const facts = [procedures('bankruptcy'), registered, petition('open')];
    expect(night({ facts, rules: ending(['credit-bankrupt'], petitioned) })).toEqual([
      'opened credit-bankrupt facts',
      `opened ${petitioned} facts`,
    ]);
  });
});

import { describe, expect, it } from 'vitest';

import type { StoredFact } from '../../../src/domain/facts.ts';
import { builtInPolicy } from '../../../src/domain/policy.ts';
import { rules } from '../../../src/rules/index.ts';
import { judge } from '../../../src/rules/engine/judge.ts';
import { presentCheck, presentSupplier } from '../../../src/wording/check-report.ts';
import { viewerOf } from '../../support/viewers.ts';
import type { CheckMaterial, CheckRecord } from '../../../src/domain/check-store.ts';

const TODAY = '2026-11-23';
const FETCHED = '2026-11-22T20:00:00.000Z';
const dates = { validFrom: null, recordedAt: FETCHED, asOf: '2026-11-22', fetchedAt: FETCHED };
const fSkatt = (status: 'registered' | 'deregistered'): StoredFact => ({
  id: 1,
  source: 'scb',
  kind: 'tax.fSkatt',
  value: { status, from: null, to: status === 'registered' ? null : '2026-11-20', reason: null, form: null },
  ...dates,
});
const others: readonly StoredFact[] = [
  {
    id: 2,
    source: 'scb',
    kind: 'company.registration',
    value: { registeredOn: '2010-01-01', deregistered: null },
    ...dates,
  },
  {
    id: 3,
    source: 'scb',
    kind: 'company.procedures',
    value: { ongoing: [], ended: [], coverage: 'full' },
    ...dates,
  },
];
const supplier = {
  id: 412,
  ref: 'L-0412',
  number: '5599990009',
  numberKind: 'organisation',
  standing: 'controlled',
  name: 'Städ & Glans i Råå AB',
  presumedForm: 'AB',
  confirmedForm: 'AB',
  traderConfirmed: null,
  lastPaidMonth: '2026-10',
  firstSeen: '2026-01-01T00:00:00.000Z',
} as const;
const question = {
  questionId: 1,
  source: 'scb',
  product: 'p',
  outcome: 'answered',
  reason: null,
  missing: [],
  asOf: '2026-11-22',
  fetchedAt: FETCHED,
  retryAt: null,
  usedFresh: false,
} as const;
const check = {
  checkId: 9,
  kind: 'run',
  runId: 1,
  period: TODAY,
  unit: null,
  reason: null,
  dnr: null,
  requestedBy: null,
  createdAt: FETCHED,
  deadline: FETCHED,
  doneAt: null,
} as const;
const material = (facts: readonly StoredFact[], more: Partial<CheckMaterial> = {}): CheckMaterial => ({
  check,
  supplier,
  questions: [question],
  cells: [],
  facts,
  history: {},
  openFlags: [],
  last: null,
  stateVersion: 1,
  ...more,
});
const judged = (one: CheckMaterial) =>
  judge({ material: one, ledger: null, rules, policy: builtInPolicy, today: TODAY });
const sourceName = (id: string): string => ({ scb: 'SCB', ledger: 'kommunens reskontra' })[id] ?? id;
const opened = (flagId: number, rule: string) =>
  ({ flagId, rule, severity: 'high', weight: null, params: {}, openedOn: TODAY, lastSeenOn: TODAY }) as const;

describe('judge', () => {
  it('opens flags, sets the level and stays checked', () => {
    const result = judged(material([fSkatt('deregistered'), ...others]));
    expect(result).toMatchObject({ level: 'deepen', unchecked: false });
    expect(result.flags.map((flag) => `${flag.change} ${flag.rule}`)).toEqual([
      'opened tax-fskatt-revoked',
      'opened tax-fskatt-missing',
    ]);
    expect(result.verdicts).toHaveLength(rules.length);
  });

  it('clears when the register says so, and not when it is silent', () => {
    const openFlags = [opened(1, 'tax-fskatt-missing')];
    expect(judged(material([fSkatt('registered'), ...others], { openFlags }))).toMatchObject({
      level: 'none',
      unchecked: false,
      flags: [{ change: 'cleared', flagId: 1 }],
    });
    const silent = judged(
      material([fSkatt('registered'), ...others], {
        openFlags,
        questions: [{ ...question, outcome: 'unavailable', fetchedAt: null }],
      }),
    );
    expect(silent).toMatchObject({ level: 'deepen', unchecked: true });
    expect(silent.flags.map((flag) => `${flag.change} ${flag.rule}`)).toEqual([
      'opened dq-source-unavailable',
    ]);
  });

  it('says the same, byte for byte, the next night', () => {
    const first = judged(material([fSkatt('deregistered'), ...others]));
    const later = judge({
      material: material([fSkatt('deregistered'), ...others]),
      ledger: null,
      rules,
      policy: builtInPolicy,
      today: '2026-11-24',
    });
    expect(JSON.stringify(later.verdicts)).toBe(JSON.stringify(first.verdicts));
  });

  it('judges nobody who may be a private person', () => {
    const person = { ...supplier, standing: 'private-or-unknown', numberKind: 'personal' } as const;
    expect(judged(material([fSkatt('deregistered')], { supplier: person }))).toMatchObject({
      verdicts: [],
      flags: [],
      unchecked: false,
      level: 'none',
    });
  });
});

describe('present', () => {
  const { level, unchecked, readings, verdicts } = judged(material([fSkatt('deregistered'), ...others]));
  const record: CheckRecord = {
    check,
    ref: 'K-x',
    supplier,
    level,
    unchecked,
    readings,
    questions: [question],
    verdicts,
  };
  const presenting = { rules, sourceName, today: TODAY, viewer: viewerOf(null), tracks: [] };
  const report = presentCheck(record, presenting);

  it('writes hits first, with source and day', () => {
    expect(report.verdicts[0]).toMatchObject({
      label: 'F-skatt har upphört',
      explanation: 'F-skatten upphörde 20 november (SCB, hämtat 22 november).',
      // The console reads what each reader is told.
      action:
        'Be om förklaring före nästa beställning. Fråga när priset sattes: gällde F-skatten då, eller gäller den vid betalningen, görs inget skatteavdrag.',
    });
    expect(report.sources[0]?.text).toBe('SCB: svar 22 november');
    expect(report.supplier).toEqual({ id: 'L-0412', orgNr: '5599990009', name: 'Städ & Glans i Råå AB' });
  });

  it('words every outcome', () => {
    const said = (rule: string) => report.verdicts.find((verdict) => verdict.rule === rule)?.explanation;
    expect(said('credit-bankrupt')).toBe('Ingen signal.');
    expect(said('net-shared-bank-account')).toBe(
      'Gick inte att bedöma: uppgift saknas – kommunens reskontra har ingen.',
    );
    expect(said('tax-employer-not-registered')).toBe('Gäller inte här: ingen betalning finns i reskontran.');
    const ranks = report.verdicts.map((verdict) => order.indexOf(verdict.outcome));
    expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
  });
  const order = ['hit', 'error', 'unknown', 'clear', 'not-applicable'];

  it('shows no personal number and no address of a sole trader', () => {
    const trader = {
      ...supplier,
      number: '4009272719',
      numberKind: 'personal',
      name: null,
      confirmedForm: 'EF',
    } as const;
    const shown = JSON.stringify([
      presentCheck({ ...record, supplier: trader }, presenting),
      presentSupplier(
        {
          supplier: trader,
          day: TODAY,
          level,
          unchecked,
          lastCheck: null,
          facts: [
            {
              id: 5,
              source: 'scb',
              kind: 'company.address',
              value: { careOf: null, street: 'Hemgatan 1', postalCode: null, city: null },
              ...dates,
            },
          ],
          flags: [{ ...opened(1, 'register-sni-missing'), clearedOn: null }],
          questions: [],
        },
        rules,
        sourceName,
      ),
    ]);
    expect(shown).not.toContain('4009272719');
    expect(shown).not.toContain('Hemgatan');
    expect(shown).toContain('Leverantör L-0412');
    expect(shown).toContain('Ingen näringsgren är registrerad.');
  });
});

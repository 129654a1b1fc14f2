import { describe, expect, it } from 'vitest';

import type { FactKind, FactValue, StoredFact } from '../../../src/domain/facts.ts';
import { builtInPolicy } from '../../../src/domain/policy.ts';
import type { QuestionState } from '../../../src/domain/question.ts';
import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { rules } from '../../../src/rules/index.ts';
import { resolveFacts, type ResolveMaterial } from '../../../src/rules/engine/resolve.ts';
import { inputOf } from '../../support/test-rule.ts';

const TODAY = '2026-11-23';
const noon = (day: string): string => `${day}T10:00:00.000Z`;

let ids = 0;
const facts = <Kind extends FactKind>(
  kind: Kind,
  words: readonly [string, string, FactValue<Kind>, string?][],
) =>
  words.map(([source, day, value, recorded = day]): StoredFact => ({
    id: (ids += 1),
    source,
    kind,
    value,
    validFrom: null,
    recordedAt: noon(recorded),
    asOf: day,
    fetchedAt: noon(day),
  }));
const question = (
  source: string,
  outcome: QuestionState['outcome'] = 'answered',
  reason: QuestionState['reason'] = null,
): ResolveMaterial['questions'][number] => ({
  questionId: 1,
  source,
  product: 'p',
  outcome,
  reason,
  missing: [],
  asOf: null,
  fetchedAt: outcome === 'answered' ? noon('2026-01-01') : null,
  retryAt: null,
  usedFresh: false,
});

const resolved = (held: readonly StoredFact[], silent: readonly string[] = []) =>
  resolveFacts(
    {
      facts: held,
      cells: [],
      questions: [...new Set(held.map(({ source }) => source))].map((source) =>
        silent.includes(source) ? question(source, 'unavailable', 'no-answer') : question(source),
      ),
    },
    builtInPolicy,
    TODAY,
  );
const verdictOf = (rule: string, { lastWords, ...seen }: ReturnType<typeof resolved>) => {
  const found = evaluateAll(rules, { ...inputOf({}), ...seen }, lastWords).find((one) => one.rule === rule);
  return [found?.outcome, found?.severity ?? found?.reason].join(' ');
};

describe('a debt that two sources tell of', () => {
  const debt = (amountSek: number) => ({ amountSek, cases: null });
  it.each<[string, [string, string, number, string?][], string[], string, string, boolean]>([
    [
      'Kronofogden’s extract of today against a bureau’s older report',
      [
        ['creditsafe', '2026-10-14', 0],
        ['intake', TODAY, 250_000],
      ],
      [],
      'intake 250000',
      'hit high',
      false,
    ],
    [
      'a bureau’s report of today against an older extract of none',
      [
        ['intake', '2026-10-14', 0],
        ['creditsafe', TODAY, 250_000],
      ],
      [],
      'creditsafe 250000',
      'hit high',
      false,
    ],
    [
      'the same day: the authority’s own word',
      [
        ['tic', TODAY, 10_000],
        ['intake', TODAY, 250_000],
      ],
      [],
      'intake 250000',
      'hit high',
      false,
    ],
    [
      'the same day, and the authority has none',
      [
        ['tic', TODAY, 10_000],
        ['intake', TODAY, 0],
      ],
      [],
      'intake 0',
      'unknown contradicted',
      true,
    ],
    [
      'a later word of none does not clear what an older one tells',
      [
        ['intake', '2026-11-03', 250_000],
        ['tic', TODAY, 0],
      ],
      [],
      'tic 0',
      'unknown contradicted',
      true,
    ],
    [
      'an extract that comes late does not clear what a bureau tells before and after it',
      [
        ['creditsafe', '2026-11-13', 250_000, '2026-10-24'],
        ['intake', '2026-11-03', 0, '2026-11-18'],
      ],
      [],
      'intake 0',
      'unknown contradicted',
      true,
    ],
    [
      'a later and larger amount',
      [
        ['intake', '2026-11-03', 8_000],
        ['tic', TODAY, 250_000],
      ],
      [],
      'tic 250000',
      'hit high',
      false,
    ],
    [
      'an extract that is too old doubts nothing',
      [
        ['intake', '2026-09-03', 250_000],
        ['tic', TODAY, 0],
      ],
      [],
      'tic 0',
      'clear ',
      false,
    ],
    [
      'a later debt at a source that is silent now',
      [
        ['intake', '2026-11-03', 0],
        ['tic', '2026-11-22', 250_000],
      ],
      ['tic'],
      'unknown source-failed tic',
      'unknown source-failed',
      false,
    ],
    [
      'the most trusted of the later words',
      [
        ['intake', '2026-11-21', 0],
        ['tic', TODAY, 0],
        ['creditsafe', TODAY, 900],
      ],
      [],
      'tic 0',
      'unknown contradicted',
      true,
    ],
    [
      'a bureau that told of a debt is silent now',
      [
        ['tic', TODAY, 0],
        ['creditsafe', TODAY, 900],
      ],
      ['creditsafe'],
      'tic 0',
      'unknown source-failed',
      false,
    ],
    [
      'a bureau that told of a debt long ago is silent now',
      [
        ['tic', TODAY, 0],
        ['creditsafe', '2026-09-03', 900],
      ],
      ['creditsafe'],
      'tic 0',
      'clear ',
      false,
    ],
    [
      'both have none',
      [
        ['intake', '2026-11-03', 0],
        ['tic', TODAY, 0],
      ],
      [],
      'intake 0',
      'clear ',
      false,
    ],
  ])('%s', (_title, words, silent, chosen, verdict, shown) => {
    const held = facts(
      'credit.publicDebt',
      words.map(([source, day, amount, recorded = day]) => [source, day, debt(amount), recorded]),
    );
    const seen = resolved(held, silent);
    const fact = seen.facts['credit.publicDebt'];
    expect(
      fact.known ? `${fact.source} ${fact.value.amountSek}` : `unknown ${fact.reason} ${fact.source}`,
    ).toBe(chosen);
    expect(verdictOf('tax-debt-kfm', seen)).toBe(verdict);
    expect(seen.conflicts.map(({ kind }) => kind)).toEqual(shown ? ['credit.publicDebt'] : []);
  });
});

describe('procedures', () => {
  const list = (kind: 'bankruptcy' | null, coverage: 'full' | 'partial') => ({
    ongoing: kind === null ? [] : [{ kind, code: 'X', from: null }],
    ended: [],
    coverage,
  });
  it.each<[string, [string, string, ReturnType<typeof list>][], string]>([
    [
      'none from a source that may not know never stands before a bankruptcy',
      [
        ['scb', TODAY, list(null, 'partial')],
        ['bulk', '2026-11-16', list('bankruptcy', 'full')],
      ],
      'hit block',
    ],
    [
      'whatever the source is called',
      [
        ['aaa', TODAY, list(null, 'partial')],
        ['zzz', '2026-11-16', list('bankruptcy', 'full')],
      ],
      'hit block',
    ],
    [
      'the weekly file does not know of today’s news',
      [
        ['bulk', '2026-11-16', list(null, 'full')],
        ['scb', TODAY, list('bankruptcy', 'partial')],
      ],
      'hit block',
    ],
    [
      'the weekly file is the register’s own, and covers all',
      [
        ['scb', TODAY, list(null, 'partial')],
        ['bulk', '2026-11-16', list(null, 'full')],
      ],
      'unknown no-value',
    ],
  ])('%s', (_title, words, expected) => {
    expect(verdictOf('credit-bankrupt', resolved(facts('company.procedures', words)))).toBe(expected);
  });
});

it('an older word of none hides no bankruptcy that we have heard of since, however old it is', () => {
  const list = (kind: 'bankruptcy' | null) => ({
    ongoing: kind === null ? [] : [{ kind, code: 'X', from: '2026-11-01' }],
    ended: [],
    coverage: 'full' as const,
  });
  const [none, bankrupt] = facts('company.procedures', [
    ['bolagsverket', '2026-11-18', list(null)],
    ['bulk', '2026-11-22', list('bankruptcy')],
  ]);
  if (none === undefined || bankrupt === undefined) throw new Error('two words');
  const seen = resolved([none, { ...bankrupt, validFrom: '2026-11-01' }]);
  expect(verdictOf('credit-bankrupt', seen)).toBe('hit block');
  expect(seen.conflicts.map(({ kind }) => kind)).toEqual(['company.procedures']);
});

describe('what is no contradiction', () => {
  const fSkatt = (status: FactValue<'tax.fSkatt'>['status']) => ({
    status,
    from: null,
    to: null,
    reason: null,
    form: null,
  });
  const kindsOf = (held: readonly StoredFact[]) => resolved(held).conflicts.map(({ kind }) => kind);
  type Status = FactValue<'tax.fSkatt'>['status'];
  it.each<[Status, Status, boolean]>([
    ['not-yet', 'never', false],
    ['not-yet', 'deregistered', false],
    ['not-yet', 'registered', true],
    ['never', 'registered', true],
  ])('F-skatt: %s against %s', (a, b, expected) => {
    const held = facts('tax.fSkatt', [
      ['skatteverket', TODAY, fSkatt(a)],
      ['scb', TODAY, fSkatt(b)],
    ]);
    expect(kindsOf(held)).toEqual(expected ? ['tax.fSkatt'] : []);
  });
  it('F-skatt of the register’s own week against news of today', () => {
    const held = facts('tax.fSkatt', [
      ['skatteverket', TODAY, fSkatt('deregistered')],
      ['scb', '2026-11-20', fSkatt('registered')],
    ]);
    expect(kindsOf(held)).toEqual([]);
  });
  it.each<['FILIAL' | 'HB', 'FOREIGN' | 'KB' | 'AB', boolean]>([
    ['FILIAL', 'FOREIGN', false],
    ['HB', 'KB', false],
    ['FILIAL', 'AB', true],
  ])('form: %s against %s', (a, b, expected) => {
    const held = facts('company.form', [
      ['bolagsverket', TODAY, { form: a, code: a }],
      ['scb', TODAY, { form: b, code: b }],
    ]);
    expect(kindsOf(held)).toEqual(expected ? ['company.form'] : []);
  });
});

describe('turnover', () => {
  const years = (periodEnd: string, turnoverSek: number) => ({
    years: [
      { periodEnd, turnoverSek, resultSek: null, equitySek: null, shareCapitalSek: null, employees: null },
    ],
  });
  const debt = facts('credit.publicDebt', [['tic', TODAY, { amountSek: 40_000, cases: 1 }]]);
  const bureau = (year: string | null, day = TODAY) =>
    facts('credit.turnover', [['creditsafe', day, { amountSek: 20_000_000, year }]]);
  const report = (year: string) =>
    facts('financials.years', [['annual-reports', TODAY, years(`${year}-12-31`, 1_000_000)]]);
  it.each<[string, readonly StoredFact[], string[], string, string]>([
    ['a bureau answers', bureau('2025'), [], '20000000 2025 creditsafe', 'hit medium'],
    [
      'the bureau is silent: its word holds',
      bureau('2025', '2026-11-20'),
      ['creditsafe'],
      '20000000 2025 creditsafe',
      'hit medium',
    ],
    [
      'its report is older than debts may be',
      bureau('2025', '2026-06-01'),
      [],
      '20000000 2025 creditsafe',
      'hit medium',
    ],
    [
      'the latest year of any source',
      [...bureau('2024'), ...report('2025')],
      [],
      '1000000 2025 annual-reports',
      'hit high',
    ],
    [
      'of one year, the annual report',
      [...bureau('2025'), ...report('2025')],
      [],
      '1000000 2025 annual-reports',
      'hit high',
    ],
    [
      'a bureau that names no year',
      [...bureau(null), ...report('2024')],
      [],
      '20000000 2025 creditsafe',
      'hit medium',
    ],
    ['a year too long ago', bureau('2022'), [], 'unknown', 'hit high'],
  ])('%s', (_title, held, silent, expected, verdict) => {
    const seen = resolved([...debt, ...held], silent);
    const fact = seen.facts['credit.turnover'];
    expect(fact.known ? `${fact.value.amountSek} ${fact.value.year} ${fact.source}` : 'unknown').toBe(
      expected,
    );
    expect(verdictOf('tax-debt-kfm', seen)).toBe(verdict);
  });
});

it('a verdict that would be another with what a silent source last said is not known', () => {
  const rating = (special: number | null) => ({
    score: special === null ? 50 : null,
    band: null,
    text: null,
    special,
    limitSek: null,
  });
  const held = [
    ...facts('credit.petition', [['tic', TODAY, { status: 'none' as const, since: null }]]),
    ...facts('credit.rating', [['creditsafe', '2026-11-20', rating(-29)]]),
  ];
  expect(verdictOf('credit-bankruptcy-petition', resolved(held))).toBe('hit high');
  expect(verdictOf('credit-bankruptcy-petition', resolved(held, ['creditsafe']))).toBe(
    'unknown source-failed',
  );
});

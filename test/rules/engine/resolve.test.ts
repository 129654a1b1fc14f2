import { describe, expect, it } from 'vitest';

import type { FactKind, FactValue, StoredFact } from '../../../src/domain/facts.ts';
import { builtInPolicy } from '../../../src/domain/policy.ts';
import type { QuestionState } from '../../../src/domain/question.ts';
import { resolveFacts, type ResolveMaterial } from '../../../src/rules/engine/resolve.ts';

const TODAY = '2026-11-23';
const NOW = '2026-11-23T04:00:00.000Z';
const OLD = '2026-11-20T04:00:00.000Z';

const question = (
  source: string,
  outcome: QuestionState['outcome'],
  more: Partial<ResolveMaterial['questions'][number]> = {},
) => ({
  questionId: 1,
  source,
  product: 'p',
  outcome,
  reason: null,
  missing: [],
  asOf: TODAY,
  fetchedAt: outcome === 'answered' ? NOW : null,
  retryAt: null,
  usedFresh: false,
  ...more,
});
let ids = 0;
const fact = <Kind extends FactKind>(
  source: string,
  kind: Kind,
  value: FactValue<Kind>,
  fetchedAt = NOW,
): StoredFact => ({
  id: (ids += 1),
  source,
  kind,
  value,
  validFrom: null,
  recordedAt: fetchedAt,
  asOf: fetchedAt.slice(0, 10),
  fetchedAt,
});
const tax = (source: string, status: FactValue<'tax.fSkatt'>['status'], fetchedAt = NOW) =>
  fact(source, 'tax.fSkatt', { status, from: null, to: null, reason: null, form: null }, fetchedAt);
const procedures = (
  source: string,
  kinds: FactValue<'company.procedures'>['ongoing'][number]['kind'][],
  coverage: 'full' | 'partial',
  fetchedAt = NOW,
) =>
  fact(
    source,
    'company.procedures',
    { ongoing: kinds.map((kind) => ({ kind, code: 'X', from: null })), ended: [], coverage },
    fetchedAt,
  );

const resolve = (
  questions: ResolveMaterial['questions'],
  facts: readonly StoredFact[],
  cells: ResolveMaterial['cells'] = [],
) => resolveFacts({ questions, facts, cells }, builtInPolicy, TODAY);

describe('F-skatt by trust order (skatteverket, scb)', () => {
  const answered = (source: string, more?: Partial<ResolveMaterial['questions'][number]>) =>
    question(source, 'answered', more);
  const down = (source: string) => question(source, 'unavailable', { reason: 'no-answer' });
  it.each<[string, ResolveMaterial['questions'], StoredFact[], string]>([
    [
      'both fresh: the most trusted',
      [answered('scb'), answered('skatteverket')],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered')],
      'skatteverket deregistered',
    ],
    [
      'only the less trusted asked',
      [answered('scb'), question('skatteverket', 'skipped', { reason: 'no-legal-basis' })],
      [tax('scb', 'registered')],
      'scb registered',
    ],
    [
      'used while fresh',
      [answered('scb', { usedFresh: true, fetchedAt: OLD })],
      [tax('scb', 'registered', OLD)],
      'scb registered',
    ],
    [
      'skipped as fresh',
      [question('scb', 'skipped', { reason: 'fresh', fetchedAt: OLD })],
      [tax('scb', 'registered', OLD)],
      'scb registered',
    ],
    [
      'the trusted one is down and last said the same',
      [answered('scb'), down('skatteverket')],
      [tax('scb', 'registered'), tax('skatteverket', 'registered', OLD)],
      'scb registered',
    ],
    [
      'the trusted one is down and last said otherwise: opens nothing',
      [answered('scb'), down('skatteverket')],
      [tax('scb', 'deregistered'), tax('skatteverket', 'registered', OLD)],
      'unknown source-failed skatteverket',
    ],
    [
      'the trusted one is down and last said otherwise: clears nothing',
      [answered('scb'), down('skatteverket')],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered', OLD)],
      'unknown source-failed skatteverket',
    ],
    [
      'the trusted one is down and never answered',
      [answered('scb'), down('skatteverket')],
      [tax('scb', 'registered')],
      'scb registered',
    ],
    [
      'the trusted one is down for so long that its word is too old: still clears nothing',
      [answered('scb'), down('skatteverket')],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered', '2026-11-01T04:00:00.000Z')],
      'unknown source-failed skatteverket',
    ],
    [
      'the trusted one answers with what is too old: its age overrules nothing',
      [answered('scb'), answered('skatteverket', { usedFresh: true, fetchedAt: '2026-11-01T04:00:00.000Z' })],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered', '2026-11-01T04:00:00.000Z')],
      'unknown stale skatteverket',
    ],
    [
      'the trusted one has lost its legal basis and last said otherwise: clears nothing',
      [answered('scb'), question('skatteverket', 'skipped', { reason: 'no-legal-basis' })],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered', '2026-01-01T04:00:00.000Z')],
      'unknown not-permitted skatteverket',
    ],
    [
      'the trusted one has lost its configuration and last said otherwise: opens nothing',
      [answered('scb'), question('skatteverket', 'skipped', { reason: 'not-configured' })],
      [tax('scb', 'deregistered'), tax('skatteverket', 'registered', OLD)],
      'unknown not-configured skatteverket',
    ],
    [
      'the trusted one has lost its configuration and last said the same',
      [answered('scb'), question('skatteverket', 'skipped', { reason: 'not-configured' })],
      [tax('scb', 'registered'), tax('skatteverket', 'registered', OLD)],
      'scb registered',
    ],
    [
      'the trusted one answered, and has withdrawn what it said',
      [answered('scb'), answered('skatteverket')],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered', OLD)],
      'scb registered',
    ],
    [
      'the less trusted one is down and last said otherwise: it never counted',
      [down('scb'), answered('skatteverket')],
      [tax('scb', 'deregistered', OLD), tax('skatteverket', 'registered')],
      'skatteverket registered',
    ],
    [
      'none may be asked: the one that once answered is named',
      [
        question('skatteverket', 'skipped', { reason: 'no-legal-basis' }),
        question('scb', 'skipped', { reason: 'not-configured' }),
      ],
      [tax('scb', 'registered', OLD)],
      'unknown not-configured scb',
    ],
    [
      'the block is missing now',
      [answered('scb'), answered('skatteverket', { missing: ['tax.fSkatt'] })],
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered', OLD)],
      'unknown source-failed skatteverket',
    ],
    [
      'closed for the night',
      [question('scb', 'skipped', { reason: 'closed' })],
      [tax('scb', 'registered', OLD)],
      'unknown source-failed scb',
    ],
    [
      'all down',
      [down('scb'), down('skatteverket')],
      [tax('scb', 'registered', OLD)],
      'unknown source-failed skatteverket',
    ],
    ['still open', [question('scb', null)], [], 'unknown source-failed scb'],
    [
      'one down, one without a value',
      [answered('scb'), down('skatteverket')],
      [],
      'unknown source-failed skatteverket',
    ],
    ['refused', [question('scb', 'refused', { reason: 'credentials' })], [], 'unknown source-failed scb'],
    ['answered without it', [answered('scb')], [], 'unknown no-value scb'],
    [
      'an answer that no longer gives it',
      [answered('scb')],
      [tax('scb', 'registered', OLD)],
      'unknown no-value scb',
    ],
    [
      'not found anywhere',
      [question('scb', 'not-found'), question('skatteverket', 'not-found')],
      [],
      'unknown no-value skatteverket',
    ],
    [
      'not configured',
      [question('scb', 'skipped', { reason: 'not-configured' })],
      [tax('scb', 'registered', OLD)],
      'unknown not-configured scb',
    ],
    [
      'not permitted',
      [question('skatteverket', 'skipped', { reason: 'no-legal-basis' })],
      [],
      'unknown not-permitted skatteverket',
    ],
    [
      'too old though used',
      [answered('scb', { usedFresh: true, fetchedAt: '2026-11-08T04:00:00.000Z' })],
      [tax('scb', 'registered', '2026-11-08T04:00:00.000Z')],
      'unknown stale scb',
    ],
    [
      'as old as the policy allows',
      [answered('scb', { usedFresh: true, fetchedAt: '2026-11-09T04:00:00.000Z' })],
      [tax('scb', 'registered', '2026-11-09T04:00:00.000Z')],
      'scb registered',
    ],
    ['nothing was asked', [], [], 'unknown no-value null'],
  ])('%s', (_title, questions, facts, expected) => {
    const found = resolve(questions, facts).facts['tax.fSkatt'];
    expect(
      found.known ? `${found.source} ${found.value.status}` : `unknown ${found.reason} ${found.source}`,
    ).toBe(expected);
  });
});

describe('procedures (bolagsverket, scb)', () => {
  it('knows of no bankruptcy from a partial source while the full one that told of it is down', () => {
    const found = resolve(
      [question('scb', 'answered'), question('bolagsverket', 'unavailable')],
      [procedures('scb', [], 'partial'), procedures('bolagsverket', ['bankruptcy'], 'full', OLD)],
    ).facts['company.procedures'];
    expect(found).toMatchObject({
      known: false,
      reason: 'source-failed',
      source: 'bolagsverket',
      lastAsOf: '2026-11-20',
    });
  });
});

describe('conflicts', () => {
  const both = [
    question('scb', 'answered'),
    question('bolagsverket', 'answered'),
    question('skatteverket', 'answered'),
  ];
  const registration = (source: string, kind: 'merged' | 'other' | 'struck-off' | null) =>
    fact(source, 'company.registration', {
      registeredOn: null,
      deregistered: kind === null ? null : { on: null, kind, code: 'X', text: null, successor: null },
    });
  it.each<[string, StoredFact[], string[]]>([
    ['agree', [tax('scb', 'registered'), tax('skatteverket', 'registered')], []],
    [
      'differ',
      [tax('scb', 'registered'), tax('skatteverket', 'deregistered')],
      ['tax.fSkatt: skatteverket=deregistered scb=registered'],
    ],
    [
      'a partial none is no contradiction',
      [procedures('bolagsverket', ['bankruptcy'], 'full'), procedures('scb', [], 'partial')],
      [],
    ],
    [
      'a full none is one',
      [procedures('bolagsverket', [], 'full'), procedures('scb', ['bankruptcy'], 'partial')],
      ['company.procedures: bolagsverket=none scb=bankruptcy'],
    ],
    [
      'one status of several',
      [
        procedures('bolagsverket', ['bankruptcy', 'compulsory-liquidation'], 'full'),
        procedures('scb', ['liquidation'], 'partial'),
      ],
      [],
    ],
    [
      'deregistered in one',
      [registration('bolagsverket', null), registration('scb', 'other')],
      ['company.registration: bolagsverket=registered scb=other'],
    ],
    [
      'a cause that only one names',
      [registration('bolagsverket', 'merged'), registration('scb', 'other')],
      [],
    ],
    [
      'two causes',
      [registration('bolagsverket', 'merged'), registration('scb', 'struck-off')],
      ['company.registration: bolagsverket=merged scb=struck-off'],
    ],
    [
      'addresses',
      [
        fact('scb', 'company.address', { careOf: null, street: 'A 1', postalCode: null, city: null }),
        fact('bolagsverket', 'company.address', {
          careOf: null,
          street: 'B 2',
          postalCode: null,
          city: null,
        }),
      ],
      [],
    ],
    [
      'a registration to come, and a source without dates that says never',
      [tax('scb', 'never'), tax('skatteverket', 'not-yet')],
      [],
    ],
    [
      'a registration to come, and one that has ended',
      [tax('scb', 'deregistered'), tax('skatteverket', 'not-yet')],
      [],
    ],
    [
      'a branch, and the foreign firm that it is of',
      [
        fact('scb', 'company.form', { form: 'FOREIGN', code: '96' }),
        fact('bolagsverket', 'company.form', { form: 'FILIAL', code: 'FL' }),
      ],
      [],
    ],
    [
      'a branch, and a company',
      [
        fact('scb', 'company.form', { form: 'AB', code: '49' }),
        fact('bolagsverket', 'company.form', { form: 'FILIAL', code: 'FL' }),
      ],
      ['company.form: bolagsverket=FILIAL scb=AB'],
    ],
    [
      'an unnamed form',
      [
        fact('scb', 'company.form', { form: 'OTHER', code: '99' }),
        fact('bolagsverket', 'company.form', { form: 'AB', code: 'AB' }),
      ],
      [],
    ],
  ])('%s', (_title, facts, expected) => {
    const { conflicts } = resolve(both, facts);
    expect(
      conflicts.map(
        ({ kind, sides }) => `${kind}: ${sides.map((side) => `${side.source}=${side.headline}`).join(' ')}`,
      ),
    ).toEqual(expected);
  });

  it.each<[string, Partial<StoredFact>, string, number]>([
    ['a weekly flag from before the news', { validFrom: '2026-11-20' }, '2026-11-16', 0],
    ['a weekly flag from after it, known to us since', { validFrom: '2026-11-10' }, '2026-11-23', 1],
    ['news that all registers had two weeks to hear of', { validFrom: '2026-10-01' }, '2026-11-16', 1],
    ['news without a day, which we heard of later', { validFrom: null }, '2026-11-16', 0],
  ])('dates decide: %s', (_title, more, asOf, expected) => {
    const news = { ...tax('skatteverket', 'deregistered'), recordedAt: '2026-11-21T04:00:00.000Z', ...more };
    const flag = { ...tax('scb', 'registered'), asOf, recordedAt: '2026-10-01T04:00:00.000Z' };
    expect(resolve(both, [{ ...news, asOf: '2026-11-23' }, flag]).conflicts).toHaveLength(expected);
  });

  const LONG_AGO = '2026-10-01T04:00:00.000Z';
  it.each<[string, ResolveMaterial['questions'][number], string, 'registered' | 'deregistered', string[]]>([
    [
      'one side is down',
      question('skatteverket', 'unavailable'),
      OLD,
      'deregistered',
      ['tax.fSkatt skatteverket source-failed'],
    ],
    [
      'one side has lost its legal basis',
      question('skatteverket', 'skipped', { reason: 'no-legal-basis' }),
      LONG_AGO,
      'deregistered',
      ['tax.fSkatt skatteverket not-permitted'],
    ],
    [
      'one side is too old',
      question('skatteverket', 'skipped', { reason: 'fresh', fetchedAt: LONG_AGO }),
      LONG_AGO,
      'deregistered',
      ['tax.fSkatt skatteverket stale'],
    ],
    ['one side is down and last agreed', question('skatteverket', 'unavailable'), OLD, 'registered', []],
    ['one side has withdrawn its word', question('skatteverket', 'answered'), OLD, 'deregistered', []],
  ])('needs two fresh sides; %s', (_title, trusted, fetchedAt, said, expected) => {
    const { conflicts, unsettled } = resolve(
      [question('scb', 'answered'), trusted],
      [tax('scb', 'registered'), tax('skatteverket', said, fetchedAt)],
    );
    expect(conflicts).toEqual([]);
    expect(unsettled.map(({ kind, source, reason }) => `${kind} ${source} ${reason}`)).toEqual(expected);
  });
});

describe('registration (bolagsverket, scb)', () => {
  const registered = (source: string, registeredOn: string | null, fetchedAt = NOW) =>
    fact(source, 'company.registration', { registeredOn, deregistered: null }, fetchedAt);
  it.each([
    ['another day of registration', '2026-06-01', null],
    ['the same day', '2010-01-01', '2010-01-01'],
    ['no day', null, null],
  ])('a less trusted register with %s, while the trusted one is down', (_title, day, expected) => {
    const found = resolve(
      [question('scb', 'answered'), question('bolagsverket', 'unavailable')],
      [registered('scb', day), registered('bolagsverket', '2010-01-01', OLD)],
    ).facts['company.registration'];
    expect(found).toMatchObject({
      known: true,
      source: 'scb',
      value: { registeredOn: expected, deregistered: null },
    });
  });
});

it('tells each source and since when it failed', () => {
  const cell = {
    source: 'bolagsverket',
    product: 'p',
    lastAnswer: { questionId: 1, fetchedAt: OLD, asOf: '2026-11-19', missing: [] },
    lastQuestion: null,
    failingSince: '2026-11-21T23:30:00.000Z',
  };
  const { sources } = resolve(
    [
      question('scb', 'answered', { missing: ['tax.vat'] }),
      question('bolagsverket', 'unavailable', { reason: 'no-answer' }),
      question('creditsafe', 'skipped', { reason: 'legal-form' }),
    ],
    [],
    [cell],
  );
  expect(sources).toEqual([
    {
      source: 'scb',
      state: 'answered',
      reason: 'block-missing',
      lastAnswered: '2026-11-23',
      failedSince: null,
    },
    {
      source: 'bolagsverket',
      state: 'failed',
      reason: 'no-answer',
      lastAnswered: '2026-11-20',
      failedSince: '2026-11-22',
    },
    { source: 'creditsafe', state: 'skipped', reason: 'legal-form', lastAnswered: null, failedSince: null },
  ]);
});

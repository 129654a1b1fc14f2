import { describe, expect, it } from 'vitest';

import { composeDigest } from '../../src/digest/compose.ts';
import type { Digest, DigestMaterial, FlagEvent } from '../../src/domain/digest.ts';
import { renderText } from '../../src/digest/render.tsx';
import { ruleText, type DigestTexts, type RuleText } from '../../src/digest/texts.ts';
import { bankrupt, composed, event, fSkattGone, material, openFlag, supplier, texts } from './material.ts';

const NOW = new Date('2026-11-23T06:30:00Z');
const related = (id: string, given: Partial<RuleText>): [string, RuleText] => [
  id,
  { ...ruleText(texts, id), ...given },
];
/** The catalogue with the relations that these tests are about. */
const known: DigestTexts = {
  ...texts,
  rules: new Map([
    ...texts.rules,
    related('credit-bankrupt', {
      notice: true,
      relations: { impliedBy: [], ends: ['credit-bankruptcy-petition'] },
    }),
    related('tax-fskatt-revoked', { relations: { impliedBy: ['credit-bankrupt'], ends: [] } }),
    related('tax-fskatt-missing', {
      relations: { impliedBy: ['tax-fskatt-revoked', 'credit-bankrupt'], ends: [] },
    }),
    related('register-deregistered', {
      relations: { impliedBy: ['register-address-co-or-box'], ends: [] },
    }),
    related('care-permit-revoked', {
      label: 'Tillstånd återkallat',
      readers: { care: 'Ring IVO.' },
      explain: () => 'Tillståndet är återkallat',
    }),
    related('sanctions-eu-list', {
      label: 'Träff på EU:s lista',
      notice: true,
      explain: () => 'Står på EU:s lista',
    }),
    related('sanctions-trading-prohibition', {
      explain: (_params, name) => `En företrädare för ${name} har näringsförbud`,
    }),
  ]),
  windowMonths: new Map([['tax-fskatt-revoked', 24]]),
};
const compose = (given: Partial<DigestMaterial>, period = '2026-W48'): Digest =>
  composed(material(given), known, period, NOW);
const care = { id: 'vof', name: 'VoF', topics: 'all', reads: ['procurement', 'care'] } as const;
const finance = { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] } as const;

const struckOff = { severity: 'block', params: { kind: 'struck-off', on: '2026-11-20' } } as const;
const inBankruptcy = supplier(1, { level: 'stop', openFlags: [openFlag('credit-bankrupt', bankrupt)] });

describe('one cause is one card', () => {
  it('tells what a bankruptcy brought and ended on its card, and counts it once', () => {
    const digest = compose({
      mentioned: [inBankruptcy],
      events: [
        event(1, 'credit-bankrupt', 'opened', bankrupt),
        event(1, 'tax-fskatt-revoked', 'opened', fSkattGone),
        event(1, 'tax-fskatt-missing', 'opened', { params: { status: 'deregistered', from: null } }),
        event(1, 'credit-bankruptcy-petition', 'cleared'),
      ],
    });
    expect(digest.subject).toMatch(/: 1 kräver beslut$/);
    expect(digest.sections.map(({ title, items }) => [title, items.length])).toEqual([['Nytt', 1]]);
    expect(digest.sections[0]?.items[0]?.reason).toMatch(
      /^I konkurs sedan 23 november \(Bolagsverket, hämtat 24 november\)\. Följer av det: F-skatten upphörde 20 november \(SCB, hämtat 22 november\)\. Gäller därmed inte längre: .+\.$/,
    );
  });

  it('has no news in what follows later, nor in what ended because of it', () => {
    const digest = compose({
      mentioned: [inBankruptcy],
      events: [
        event(1, 'tax-fskatt-revoked', 'opened', fSkattGone),
        event(1, 'credit-bankruptcy-petition', 'cleared', { because: 'superseded' }),
      ],
    });
    expect(digest.subject).toMatch(/: 1 väntar på beslut$/);
    expect(digest.sections.map(({ title }) => title)).toEqual(['Öppet sedan tidigare']);
  });

  it('does not tell two readings of one fact', () => {
    const digest = compose({
      mentioned: [supplier(1, { level: 'deepen' })],
      events: [
        event(1, 'tax-fskatt-revoked', 'opened', fSkattGone),
        event(1, 'tax-fskatt-missing', 'opened', { params: { status: 'deregistered', from: null } }),
      ],
    });
    expect(digest.sections[0]?.items[0]?.reason).toBe(
      'F-skatten upphörde 20 november (SCB, hämtat 22 november).',
    );
  });

  it.each([
    ['a firm name that is gone', 'register-deregistered', { severity: 'info', params: { who: 'trader' } }],
    [
      'the owner’s bankruptcy of the past',
      'credit-bankrupt',
      { severity: 'high', params: { state: 'closed', who: 'owner', on: '2024-03-01' } },
    ],
    ['what is too slight to be told', 'credit-bankruptcy-petition', { severity: 'low' }],
  ] as const)('%s is the cause of nothing', (_name, rule, cause) => {
    const effect = rule === 'credit-bankruptcy-petition' ? 'credit-rating-drop' : 'tax-fskatt-revoked';
    const { digest } = composeDigestOf({
      mentioned: [supplier(1, { level: 'deepen', openFlags: [openFlag(rule, cause)] })],
      events: [event(1, effect, 'opened', effect === 'tax-fskatt-revoked' ? fSkattGone : {})],
    });
    expect(digest.sections.map(({ title }) => title)).toEqual(['Nytt']);
  });

  it.each([
    ['the cause is too old', 'window', 'Ändrad bedömning'],
    ['the cause is gone', 'facts', 'Bättre'],
  ] as const)('names what stood behind a cause, with what to do, when %s', (_name, because, title) => {
    const missing = { params: { status: 'deregistered', from: null } };
    const { digest } = composeDigestOf({
      mentioned: [supplier(1, { level: 'deepen', openFlags: [openFlag('tax-fskatt-missing', missing)] })],
      events: [event(1, 'tax-fskatt-revoked', 'cleared', { because })],
    });
    expect(digest.sections.map((section) => section.title)).toEqual([title]);
    expect(digest.sections[0]?.items[0]).toMatchObject({
      reason: expect.stringMatching(/ Kvarstår: inte godkänd för F-skatt/),
      steps: ['Fråga leverantören om F-skatt före nästa beställning.'],
    });
    expect(digest.sections[0]?.items[0]?.note ?? '').not.toContain('kvarstår sedan tidigare');
  });

  it('never hides what asks for a decision behind a slighter cause', () => {
    const gone = { severity: 'block', params: { kind: 'struck-off', on: '2026-11-20' } } as const;
    const digest = compose({
      mentioned: [
        supplier(1, {
          level: 'stop',
          openFlags: [openFlag('register-address-co-or-box', { severity: 'medium' })],
        }),
      ],
      events: [event(1, 'register-deregistered', 'opened', gone)],
    });
    expect(digest.subject).toMatch(/: 1 kräver beslut$/);
  });
});

describe('what moved with us is told as that', () => {
  const moved = (
    rule: string,
    change: FlagEvent['change'],
    because: FlagEvent['because'],
    evidence: FlagEvent['evidence'] = [],
    form = 'AB' as const,
  ) => {
    const digest = compose({
      mentioned: [supplier(1, { form })],
      events: [
        event(1, rule, change, { because, evidence, severity: 'medium', params: { amountSek: 8_000 } }),
      ],
    });
    return { digest, item: digest.sections[0]?.items[0], titles: digest.sections.map(({ title }) => title) };
  };
  it.each([
    ['limit', 'tax-debt-kfm', 'Gränsen är ändrad, signalen gäller inte längre: skatteskuld hos Kronofogden.'],
    ['rule', 'tax-debt-kfm', 'Regeln är ändrad, signalen gäller inte längre: skatteskuld hos Kronofogden.'],
    ['rule', 'gone-rule', 'Regeln används inte längre: regeln gone-rule, som inte längre används.'],
    ['form', 'tax-debt-kfm', 'Regeln bedömer inte längre aktiebolag: skatteskuld hos Kronofogden.'],
    [
      'depth',
      'tax-debt-kfm',
      'Kontrolldjupet är lägre, regeln bedöms inte längre: skatteskuld hos Kronofogden.',
    ],
    ['window', 'tax-fskatt-revoked', 'Händelsen är äldre än 24 månader: F-skatt har upphört.'],
    [
      'window',
      'tax-fskatt-missing',
      'Det som signalen byggde på är äldre än regeln ser till: saknar F-skatt.',
    ],
  ] as const)('gone by %s: %s', (because, rule, reason) => {
    const { digest, item, titles } = moved(rule, 'cleared', because, fSkattGone.evidence);
    expect(titles).toEqual(['Ändrad bedömning']);
    expect(item).toMatchObject({ reason, note: null, steps: [] });
    expect(digest.subject).toMatch(/: 1 ändrad bedömning$/);
    expect(renderText(digest)).not.toMatch(/Bättre|avsluta ärendet/);
  });

  it('what was paid for is older than the twelve months, whatever the rule says of events', () => {
    expect(moved('tax-fskatt-revoked', 'cleared', 'window').item?.reason).toBe(
      'Det som signalen byggde på är äldre än regeln ser till: F-skatt har upphört.',
    );
  });

  it.each(['opened', 'worse', 'eased'] as const)(
    'a limit that moved is no news of the supplier: %s',
    (change) => {
      const { item, titles } = moved('tax-debt-kfm', change, 'limit');
      expect(titles).toEqual(['Ändrad bedömning']);
      expect(item?.reason).toMatch(/^Gränsen är ändrad: skulder till det allmänna/);
    },
  );

  it('a new rule that finds what asks for a decision is told at once, with what happened', () => {
    const digest = compose(
      {
        mentioned: [supplier(1, { level: 'stop', openFlags: [openFlag('sanctions-eu-list')] })],
        events: [event(1, 'sanctions-eu-list', 'opened', { because: 'rule', severity: 'block' })],
      },
      '2026-11-23-stop',
    );
    expect(digest.sections[0]?.items[0]?.reason).toBe('Regeln är ny eller ändrad: står på EU:s lista.');
  });
});

describe('kännedom', () => {
  const listed = { severity: 'medium' } as const;
  const onList = (unit: DigestMaterial['unit']) =>
    compose(
      {
        unit,
        mentioned: [supplier(1, { level: 'ask', openFlags: [openFlag('sanctions-eu-list', listed)] })],
        events: [event(1, 'sanctions-eu-list', 'opened', listed)],
      },
      '2026-11-23-stop',
    );

  it.each([
    ['finance', finance, null],
    ['the unit', material().unit, 'Ekonomi betalar inget förrän identiteten är prövad.'],
  ] as const)('is told to %s the same day, also when nothing is stopped', (_name, unit, note) => {
    const digest = onList(unit);
    expect(digest.subject).toMatch(/: 1 kännedom$/);
    expect(renderText(digest)).toContain('– Kännedom: Bolag 1 AB. Står på EU:s lista.');
    expect(digest.sections[0]?.items[0]?.note).toBe(note);
  });

  it.each([
    [bankrupt.params, 'Ekonomi betalar inte till bolaget utan frågar förvaltaren.'],
    [{ state: 'closed', on: '2026-11-23' }, null],
  ])('says whom finance asks while there is somebody to ask: %j', (params, note) => {
    const flag = { ...bankrupt, params };
    const digest = compose({
      mentioned: [supplier(1, { level: 'stop', openFlags: [openFlag('credit-bankrupt', flag)] })],
      events: [event(1, 'credit-bankrupt', 'opened', flag)],
    });
    expect(digest.sections[0]?.items[0]?.note).toBe(note);
  });
});

describe('a reader sees what is for that reader', () => {
  const revoked = {
    mentioned: [
      supplier(1, { level: 'stop', openFlags: [openFlag('care-permit-revoked', { severity: 'block' })] }),
    ],
    events: [event(1, 'care-permit-revoked', 'opened', { severity: 'block' })],
  } as const;

  it('care rules are for care alone, in news, Startläge and what stands open', () => {
    expect(renderText(compose({ ...revoked, unit: care }))).toContain('Tillståndet är återkallat.');
    expect(renderText(compose({ ...revoked, unit: care, events: [] }))).toContain('1 kräver beslut');
    for (const unit of [material().unit, finance])
      for (const given of [{}, { previous: null }, { events: [] }])
        expect(renderText(compose({ ...revoked, unit, ...given }))).not.toMatch(
          /illstånd|kräver beslut|L-0001/,
        );
  });

  it('marks what it does not read as settled, not as told', () => {
    const [{ eventId }] = revoked.events;
    const { marks } = composedWith(revoked);
    expect([marks.told, marks.settled]).toEqual([[], [eventId]]);
  });

  it.each(['opened', 'worse', 'eased', 'cleared'] as const)(
    'says no more of a person than that there is something: %s',
    (change) => {
      const text = renderText(
        compose({
          mentioned: [supplier(1, { level: 'deepen' })],
          events: [event(1, 'sanctions-trading-prohibition', change, { before: {} })],
        }),
      );
      expect(text).toContain('Uppgift om företrädare – öppna ärendet.');
      expect(text).not.toContain('näringsförbud');
    },
  );

  it.each([
    ['an officer', 'AB', 'representative'],
    ['a sole trader', 'EF', null],
  ] as const)('says no more of a judgment about %s, in any of its changes', (_name, form, about) => {
    const params = { about, on: '2025-01-10', reference: 'H-1', legalForce: 'yes', read: 'yes' };
    const changes = [
      ['opened', 'facts'],
      ['worse', 'facts'],
      ['eased', 'facts'],
      ['cleared', 'facts'],
      ['cleared', 'window'],
      ['opened', 'rule'],
    ] as const;
    for (const [change, because] of changes) {
      const grave = {
        severity: because === 'rule' ? 'medium' : 'block',
        params,
        because,
        before: {},
      } as const;
      const { digest } = composeDigestOf({
        mentioned: [supplier(1, { level: 'deepen', form })],
        events: [event(1, 'sanctions-mandatory-crime-evidence', change, grave)],
      });
      const text = renderText(digest);
      expect(text).toContain('Uppgift om företrädare – öppna ärendet.');
      expect(text).not.toMatch(/(?<!\p{L})dom(?!\p{L})|handling|jurist|H-1/iu);
    }
  });

  it('says in the foot what is held and not judged', () => {
    const told = { ...known, heldNotJudged: ['årsredovisningar', 'utdrag'] };
    expect(composed(material(), told, '2026-W48', NOW).foot).toContain(
      'Hämtas men bedöms inte än: årsredovisningar, utdrag.',
    );
  });
});

/** With the catalogue as it is. */
const composeDigestOf = (given: Partial<DigestMaterial>, period = '2026-W48') =>
  composeDigest(material(given), texts, period, NOW);

const composedWith = (given: Partial<DigestMaterial>) =>
  composeDigest(material(given), known, '2026-W48', NOW);

describe('what stands open is never silent', () => {
  it('names every decision that is waited for, and counts the rest', () => {
    const digest = compose({
      mentioned: [
        supplier(1, { level: 'stop', openFlags: [openFlag('credit-bankrupt', bankrupt)], paidSek: 5 }),
        supplier(2, { level: 'stop', openFlags: [openFlag('credit-bankrupt', bankrupt)], paidSek: 9 }),
        supplier(3, { level: 'ask', openFlags: [openFlag('tax-debt-kfm', { severity: 'medium' })] }),
        supplier(4, { openFlags: [openFlag('credit-rating-drop', { severity: 'low' })] }),
      ],
    });
    expect(digest.subject).toBe('Leverantörskontroll vecka 48, Inköp: 2 väntar på beslut');
    expect(`${digest.preheader} ${digest.lead ?? ''}`).not.toMatch(/inget nytt/i);
    expect(digest.sections).toEqual([
      {
        title: 'Öppet sedan tidigare',
        intro: '2 kräver beslut: Bolag 2 AB (L-0002) och Bolag 1 AB (L-0001). Fråga leverantören: 1.',
        items: [],
        more: null,
      },
    ]);
  });
});

describe('what stands open is counted by what the unit reads', () => {
  const payers = { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] } as const;
  const judgment = openFlag('sanctions-mandatory-crime-evidence', { severity: 'block' });
  const medium = (rule: string) => openFlag(rule, { severity: 'medium' });
  const introFor = (given: Parameters<typeof supplier>[1], unit: Partial<DigestMaterial>) =>
    compose({ mentioned: [supplier(1, given)], ...unit }).sections.find(
      ({ title }) => title === 'Öppet sedan tidigare',
    )?.intro;
  it.each<[string, Parameters<typeof supplier>[1], Partial<DigestMaterial>, string]>([
    [
      'another unit of the authority waits for a decision',
      { level: 'stop', openFlags: [judgment, openFlag('tax-fskatt-missing')] },
      { unit: payers },
      'Fördjupa kontrollen: 1.',
    ],
    [
      'another unit deepens, this one asks',
      { level: 'deepen', openFlags: [openFlag('tax-debt-kfm'), medium('tax-fskatt-missing')] },
      { unit: payers },
      'Fråga leverantören: 1.',
    ],
    [
      'the authority has no level of it yet',
      { level: 'none', openFlags: [medium('tax-debt-kfm')] },
      {},
      'Fråga leverantören: 1.',
    ],
    [
      'three of two kinds deepen',
      {
        level: 'deepen',
        openFlags: ['tax-debt-kfm', 'tax-employer-not-registered', 'credit-liquidation'].map(medium),
      },
      {},
      'Fördjupa kontrollen: 1.',
    ],
  ])('%s', (_title, given, unit, intro) => {
    expect(introFor(given, unit)).toBe(intro);
  });
});

describe('what was only counted', () => {
  const many = Array.from({ length: 30 }, (_, at) =>
    supplier(at + 1, {
      level: at === 29 ? 'stop' : 'deepen',
      paidSek: at,
      openFlags: [at === 29 ? openFlag('credit-bankrupt', bankrupt) : openFlag('tax-debt-kfm')],
    }),
  );
  const rising = many.map(({ id }) =>
    id === 30 ? event(id, 'credit-bankrupt', 'opened', bankrupt) : event(id, 'tax-debt-kfm', 'opened'),
  );

  it('is marked as counted, and comes before newer news of the same weight, after what is urgent', () => {
    const first = composedWith({ mentioned: many, events: rising });
    expect(first.marks.told).toHaveLength(25);
    const left = [1, 2, 3, 4, 5];
    const idsOf = (ids: readonly number[]) =>
      rising.filter(({ supplierId }) => ids.includes(supplierId)).map(({ eventId }) => eventId);
    expect([...first.marks.counted].sort((a, b) => a - b)).toEqual(idsOf(left));

    const fresh = [
      supplier(90, { level: 'deepen', paidSek: 1_000_000 }),
      supplier(91, { level: 'stop', openFlags: [openFlag('credit-bankrupt', bankrupt)] }),
    ];
    const second = composedWith({
      mentioned: [...many, ...fresh],
      events: [
        ...rising
          .filter(({ supplierId }) => left.includes(supplierId))
          .map((one) => ({ ...one, mark: 'counted' as const })),
        event(90, 'tax-debt-kfm', 'opened'),
        event(91, 'credit-bankrupt', 'opened', bankrupt),
      ],
    });
    expect(second.digest.sections[0]?.items.map(({ ref }) => ref)).toEqual(
      [91, 5, 4, 3, 2, 1, 90].map((id) => `L-${String(id).padStart(4, '0')}`),
    );
    expect(second.marks.counted).toEqual([]);
  });

  it('is not told when it has gone before anybody heard of it', () => {
    const { digest, marks } = composedWith({
      mentioned: [supplier(1)],
      events: [event(1, 'tax-debt-kfm', 'opened', { mark: 'counted' }), event(1, 'tax-debt-kfm', 'cleared')],
    });
    expect(digest.subject).toMatch(/inget nytt$/);
    expect(marks.settled).toHaveLength(2);
  });

  it('a mail between two regular ones uses up what it tells, and nothing else', () => {
    const { marks } = composeDigest(
      material({ mentioned: many, events: rising }),
      known,
      '2026-11-23-stop',
      NOW,
    );
    expect(marks).toEqual({ told: [rising[29]?.eventId], settled: [], counted: [], start: [] });
  });

  it.each([
    [
      'follows from another',
      [
        event(1, 'credit-bankrupt', 'opened', bankrupt),
        event(1, 'register-deregistered', 'opened', struckOff),
      ],
    ],
    [
      'came to nothing',
      [
        event(1, 'credit-bankrupt', 'opened', bankrupt),
        event(1, 'register-deregistered', 'cleared', struckOff),
        event(1, 'register-deregistered', 'opened', struckOff),
      ],
    ],
  ])('a mail between two regular ones has read what is grave and %s', (_name, events) => {
    const { marks } = composeDigestOf(
      {
        mentioned: [inBankruptcy],
        events: [...events, event(1, 'tax-fskatt-revoked', 'opened', fSkattGone)],
      },
      '2026-11-23-stop',
    );
    const [told, ...settled] = events.map(({ eventId }) => eventId);
    expect(marks).toEqual({ told: [told], settled, counted: [], start: [] });
  });

  it('of the Startläge is marked so, and lifted when the supplier gets a card', () => {
    const start = composedWith({ previous: null, mentioned: many, events: rising });
    expect([start.marks.told.length, start.marks.start.length]).toEqual([10, 20]);
    const [one = rising[0]] = rising;
    const waiting = { ...(one as FlagEvent), mark: 'start' as const };
    const later = composedWith({
      mentioned: many,
      events: [waiting, event(1, 'tax-fskatt-revoked', 'opened', fSkattGone)],
    });
    expect(later.marks.told).toContain(waiting.eventId);
  });
});

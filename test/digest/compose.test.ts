import { describe, expect, it } from 'vitest';

import type { Digest, DigestMaterial, FlagEvent } from '../../src/domain/digest.ts';
import { renderText } from '../../src/digest/render.tsx';
import {
  bankrupt,
  composed,
  event,
  fSkattGone,
  material,
  openFlag,
  read,
  supplier,
  texts,
} from './material.ts';

const NOW = new Date('2026-11-23T06:30:00Z');
const compose = (given: Partial<DigestMaterial>, period = '2026-W48'): Digest =>
  composed(material(given), texts, period, NOW);
const section = (digest: Digest, title: string): string => {
  const found = digest.sections.find((each) => each.title === title);
  return found === undefined
    ? ''
    : [
        found.intro,
        ...found.items.map(({ supplier, reason, note }) => `${supplier}: ${reason} ${note ?? ''}`.trim()),
        found.more,
      ]
        .filter(Boolean)
        .join('\n');
};
const failing = (source: string, since: string, reason: string | null = 'no-answer') => ({
  unchecked: true,
  uncheckedSince: since,
  failing: [{ source, since, reason }],
});
const unregistered = {
  unchecked: true,
  uncheckedSince: '2026-11-22',
  notFoundIn: ['bolagsverket', 'scb'],
  registered: false,
};
const half = {
  unchecked: true,
  uncheckedSince: '2026-11-22',
  incomplete: [{ source: 'bolagsverket', missing: ['company.registration', 'company.procedures'] }],
};

describe('subject', () => {
  const two = [1, 2].map((id) => supplier(id, { level: 'deepen' }));
  it.each<[string, Partial<DigestMaterial>, string, string]>([
    ['nothing', {}, '2026-W48', 'vecka 48, Inköp: inget nytt'],
    ['a day', {}, '2026-11-23', '23 november, Inköp: inget nytt'],
    ['a month', {}, '2026-11', 'november 2026, Inköp: inget nytt'],
    [
      'plural',
      {
        mentioned: two,
        events: [event(1, 'tax-debt-kfm', 'opened'), event(2, 'tax-debt-kfm', 'opened')],
        checked: 58,
      },
      '2026-W48',
      'vecka 48, Inköp: 2 nya, 2 inte färdiga',
    ],
    [
      'worse',
      { mentioned: two, events: [event(1, 'tax-debt-kfm', 'worse')] },
      '2026-W48',
      'vecka 48, Inköp: 1 försämrad',
    ],
    [
      'one supplier counts once',
      {
        mentioned: two,
        events: [event(1, 'tax-debt-kfm', 'worse'), event(1, 'credit-reorganisation', 'opened')],
      },
      '2026-W48',
      'vecka 48, Inköp: 1 ny',
    ],
    [
      'a mail between two regular ones tells what is urgent alone',
      {
        mentioned: two,
        events: [event(1, 'credit-bankrupt', 'opened', bankrupt), event(2, 'tax-debt-kfm', 'opened')],
      },
      '2026-11-23-stop',
      '23 november, Inköp: 1 kräver beslut',
    ],
    [
      'a stop in a regular digest',
      { mentioned: two, events: [event(1, 'credit-bankrupt', 'opened', bankrupt)] },
      '2026-W48',
      'vecka 48, Inköp: 1 kräver beslut',
    ],
    [
      'stop and others',
      {
        mentioned: two,
        events: [event(1, 'credit-bankrupt', 'opened', bankrupt), event(2, 'tax-debt-kfm', 'opened')],
      },
      '2026-W48',
      'vecka 48, Inköp: 1 kräver beslut, 1 ny',
    ],
    [
      'a stop that was told before and stands',
      { mentioned: [supplier(1, { level: 'stop', openFlags: [openFlag('credit-bankrupt', bankrupt)] })] },
      '2026-W48',
      'vecka 48, Inköp: 1 väntar på beslut',
    ],
    [
      'a source that answers again is no better supplier',
      { outages: [{ source: 'scb', since: '2026-11-15', suppliers: 40, ended: true }] },
      '2026-W48',
      'vecka 48, Inköp: inget nytt',
    ],
    [
      'first',
      {
        previous: null,
        mentioned: [supplier(1, { level: 'deepen', openFlags: [openFlag('tax-debt-kfm')] })],
      },
      '2026-W48',
      'vecka 48, Inköp: startläge, 1 leverantör med signal',
    ],
  ])('%s', (_name, given, period, subject) => {
    expect(compose(given, period).subject).toBe(`Leverantörskontroll ${subject}`);
  });
});

describe('the line on the control', () => {
  it.each<[string, Partial<DigestMaterial>, string]>([
    ['all well', {}, 'Kontrollen: 60 leverantörer, 60 färdigkontrollerade.'],
    ['one supplier', { suppliers: 1 }, 'Kontrollen: 1 leverantör, 1 färdigkontrollerad.'],
    [
      'two sources silent',
      {
        checked: 58,
        mentioned: [
          supplier(1, failing('bolagsverket', '2026-11-22')),
          supplier(2, failing('scb', '2026-11-15', 'credentials')),
        ],
        outages: [
          { source: 'bolagsverket', since: '2026-11-22', suppliers: 1, ended: false },
          { source: 'scb', since: '2026-11-15', suppliers: 1, ended: false },
          { source: 'creditsafe', since: '2026-11-15', suppliers: 9, ended: true },
        ],
      },
      'Kontrollen: 60 leverantörer, 58 färdigkontrollerade, 2 inte färdiga (1: Bolagsverket svarade inte 22 november, nytt försök i natt; 1: SCB har nekat oss svar sedan 15 november (8 dagar), behörigheten ses över). Svarar igen: Creditsafe (avbrott från 15 november).',
    ],
    [
      'a silent source that leaves more suppliers without an answer than without a control',
      {
        checked: 59,
        mentioned: [supplier(1, failing('bolagsverket', '2026-11-22'))],
        outages: [
          { source: 'bolagsverket', since: '2026-11-22', suppliers: 3, ended: false },
          { source: 'creditsafe', since: '2026-11-15', suppliers: 9, ended: false },
        ],
      },
      'Kontrollen: 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig (Bolagsverket svarade inte 22 november, nytt försök i natt). 2 källor svarade inte: Bolagsverket (22 november, 3 leverantörer) och Creditsafe (sedan 15 november, 8 dagar, 9 leverantörer).',
    ],
    [
      'a number that no register knows',
      { checked: 59, mentioned: [supplier(1, unregistered)] },
      'Kontrollen: 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig (finns inte i något register).',
    ],
    [
      'each cause with its number',
      {
        checked: 54,
        mentioned: [
          supplier(1, unregistered),
          supplier(2, half),
          supplier(3, { unchecked: true, uncheckedSince: '2026-11-22' }),
          supplier(4, failing('bolagsverket', '2026-11-22')),
          supplier(5, failing('bolagsverket', '2026-11-22')),
        ],
      },
      'Kontrollen: 60 leverantörer, 54 färdigkontrollerade, 6 inte färdiga (2: Bolagsverket svarade inte 22 november, nytt försök i natt; 1: finns inte i något register; 1: svaret från Bolagsverket saknade uppgift om registrering och pågående förfaranden, nytt försök i natt; 1: en uppgift som krävs saknas eller är för gammal, nytt försök i natt; 1: står på tur).',
    ],
    [
      'a control that came to nothing',
      { checked: 0 },
      'Kontrollen: 60 leverantörer, 0 färdigkontrollerade, 60 inte färdiga.',
    ],
    [
      'nobody to control',
      { suppliers: 0, outside: 2 },
      'Kontrollen: inga leverantörer att kontrollera. Läs in en leverantörsreskontra om det borde finnas några. Utöver dem: 2 kontrolleras inte (utländskt företag, dödsbo eller obekräftat personnummer).',
    ],
  ])('%s', (_name, given, line) => {
    expect(compose(given).control).toBe(line);
  });
});

describe('the control itself', () => {
  const old = { period: '2026-11-18', complete: true };
  const half = { period: '2026-11-23', complete: false };
  const news = { mentioned: [supplier(1)], events: [event(1, 'tax-debt-kfm', 'opened')] };
  it.each<[string, Partial<DigestMaterial>, string, string | null, string]>([
    [
      'is five days old',
      { lastRun: old },
      'ingen kontroll sedan 18 november',
      'Ingen kontroll har gått sedan 18 november (5 dagar).',
      'Kontrollen: ingen sedan 18 november; då 60 leverantörer, 60 färdigkontrollerade.',
    ],
    [
      'missed last night only',
      { lastRun: { period: '2026-11-22', complete: true }, checked: 59, ...news },
      'ingen kontroll sedan 22 november, 1 ny, 1 inte färdig',
      'Ingen kontroll har gått sedan 22 november (1 dag).',
      'Kontrollen: ingen sedan 22 november; då 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig.',
    ],
    [
      'is old, and a source was silent in it',
      {
        lastRun: old,
        checked: 59,
        mentioned: [supplier(1, failing('scb', '2026-11-18'))],
        outages: [{ source: 'scb', since: '2026-11-18', suppliers: 1, ended: false }],
      },
      'ingen kontroll sedan 18 november, 1 inte färdig',
      'Ingen kontroll har gått sedan 18 november (5 dagar).',
      'Kontrollen: ingen sedan 18 november; då 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig. 1 källa svarade inte: SCB (sedan 18 november, 5 dagar, 1 leverantör).',
    ],
    [
      'has never been',
      { lastRun: null, checked: 0, previous: null, levels: { stop: 0, deepen: 0, ask: 0, none: 0 } },
      'startläge, ingen kontroll än, 60 inte färdiga',
      'Ingen kontroll har gått än.',
      'Kontrollen: ingen har gått än, 60 leverantörer väntar.',
    ],
    [
      'is old, and nobody is left to control',
      { lastRun: old, suppliers: 0 },
      'ingen kontroll sedan 18 november',
      'Ingen kontroll har gått sedan 18 november (5 dagar).',
      'Kontrollen: inga leverantörer att kontrollera. Läs in en leverantörsreskontra om det borde finnas några.',
    ],
    [
      'came to nothing',
      { checked: 0, ...news },
      '1 ny, 60 inte färdiga',
      'Kontrollen har inte blivit färdig för någon av 60 leverantörer.',
      'Kontrollen: 60 leverantörer, 0 färdigkontrollerade, 60 inte färdiga.',
    ],
    [
      'is under way',
      { lastRun: half, checked: 40 },
      'inget nytt, 20 inte färdiga',
      'Inget nytt sedan 16 november.',
      'Kontrollen pågår: 60 leverantörer, 40 färdigkontrollerade, 20 inte färdiga.',
    ],
    [
      'is under way, but through with this unit',
      { lastRun: half, ...news },
      '1 ny',
      null,
      'Kontrollen: 60 leverantörer, 60 färdigkontrollerade.',
    ],
  ])('%s', (_name, given, subject, lead, control) => {
    const digest = compose(given);
    expect(digest.subject).toBe(`Leverantörskontroll vecka 48, Inköp: ${subject}`);
    expect([digest.lead, digest.control]).toEqual([lead, control]);
  });

  it.each([
    ['a unit that hears before the night’s control', '2026-11-22T23:05:00Z', 'inget nytt'],
    ['a unit that hears after it', '2026-11-22T23:20:00Z', 'ingen kontroll sedan 22 november'],
  ])('%s is told so', (_name, now, subject) => {
    const given = material({ lastRun: { period: '2026-11-22', complete: true } });
    expect(composed(given, texts, '2026-11-23', new Date(now)).subject).toMatch(`: ${subject}`);
  });
});

describe('not checked', () => {
  const many = Array.from({ length: 23 }, (_, at) => supplier(at + 1, failing('bolagsverket', '2026-11-22')));
  it('tells one outage over many in one line, once', () => {
    const text = section(compose({ checked: 37, mentioned: many }), 'Inte färdigkontrollerade');
    const named = Array.from(
      { length: 10 },
      (_, at) => `Bolag ${at + 1} AB (L-${String(at + 1).padStart(4, '0')})`,
    );
    expect(text).toBe(
      `23 leverantörer: Bolagsverket svarade inte 22 november, nytt försök i natt: ${named.join(', ')} och 13 till.`,
    );
    const later = compose(
      {
        checked: 37,
        mentioned: many,
        today: '2026-11-30',
        previous: { on: '2026-11-23', period: '2026-W48' },
      },
      '2026-W49',
    );
    expect(section(later, 'Inte färdigkontrollerade')).toMatch(
      /^23 leverantörer är fortfarande inte färdigkontrollerade, äldst sedan 22 november \(8 dagar\): (?:Bolag \d+ AB \(L-\d{4}\)(?:, | och )){10}13 till\.$/,
    );
    expect(later.sections).toHaveLength(1);
  });

  it.each<[string, readonly (readonly [period: string, today: string])[]]>([
    [
      'day',
      [
        ['2026-11-30', '2026-11-30'],
        ['2026-12-01', '2026-12-01'],
        ['2026-12-02', '2026-12-02'],
      ],
    ],
    [
      'week',
      [
        ['2026-W53', '2026-12-28'],
        ['2027-W01', '2027-01-05'],
        ['2027-W02', '2027-01-11'],
      ],
    ],
    [
      'month',
      [
        ['2026-12', '2026-12-01'],
        ['2027-01', '2027-01-01'],
        ['2027-02', '2027-02-01'],
      ],
    ],
  ])('names next time whom it only counted, until all are named: %s by %s', (_every, periods) => {
    for (const count of [11, 20, 23, 30]) {
      const mentioned = Array.from({ length: count }, (_, at) =>
        supplier(at + 1, failing('bolagsverket', '2026-11-22')),
      );
      const named = new Set<string>();
      for (const [period, today] of periods) {
        const given = { checked: 30, mentioned, today, previous: { on: '2026-11-23', period: '2026-W48' } };
        const text = section(compose(given, period), 'Inte färdigkontrollerade');
        const refs = text.match(/L-\d{4}/g) ?? [];
        expect(new Set(refs).size).toBe(10);
        for (const ref of refs) named.add(ref);
      }
      expect(named.size).toBe(count);
    }
  });

  it('tells new ones by name, older ones by number and age, and those without a check yet', () => {
    const mentioned = [
      supplier(1, failing('scb', '2026-11-22', 'drift')),
      supplier(2, { unchecked: true, uncheckedSince: '2026-11-22' }),
      supplier(6, unregistered),
      supplier(7, half),
      supplier(8, { ...unregistered, notFoundIn: ['scb'], registered: true }),
      ...[3, 4, 5].map((id) => supplier(id, failing('bolagsverket', id === 4 ? '2026-11-15' : '2026-11-16'))),
    ];
    expect(section(compose({ checked: 50, mentioned }), 'Inte färdigkontrollerade').split('\n')).toEqual([
      'Bolag 1 AB: Svaret från SCB gick inte att läsa 22 november, nytt försök i natt.',
      'Bolag 2 AB: En uppgift som krävs saknas eller är för gammal, nytt försök i natt.',
      'Bolag 6 AB: Finns inte i något register – kontrollera organisationsnumret.',
      'Bolag 7 AB: Svaret från Bolagsverket saknade uppgift om registrering och pågående förfaranden, nytt försök i natt.',
      'Bolag 8 AB: Finns inte hos SCB.',
      '3 leverantörer är fortfarande inte färdigkontrollerade, äldst sedan 15 november (8 dagar): Bolag 3 AB (L-0003), Bolag 4 AB (L-0004) och Bolag 5 AB (L-0005). 2 leverantörer har inte hunnit kontrolleras än, de står på tur.',
    ]);
  });

  it('tells beside a signal that no register knows the number, and says no age of today', () => {
    const fSkatt = openFlag('tax-fskatt-missing', { params: { status: 'never', from: null } });
    const digest = compose({
      previous: null,
      checked: 59,
      unit: { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] },
      today: '2026-11-22',
      mentioned: [supplier(1, { ...unregistered, level: 'deepen', openFlags: [fSkatt] })],
    });
    expect(digest.sections[0]?.items[0]?.note).toBe(
      'Inte färdigkontrollerad: finns inte i något register – kontrollera organisationsnumret.',
    );
    expect(digest.sections[1]?.more).toBe('1 leverantör är inte färdigkontrollerad: Bolag 1 AB (L-0001).');
  });

  it('never shows a quiet supplier that is unchecked as without signals', () => {
    const mentioned = [supplier(1, { unchecked: true, uncheckedSince: '2026-11-10' })];
    const digest = compose({ checked: 59, mentioned, events: [event(1, 'tax-debt-kfm', 'cleared')] });
    expect(digest.sections[0]?.items[0]).toMatchObject({
      level: 'unchecked',
      reason: 'Gäller inte längre: skatteskuld hos Kronofogden.',
    });
    expect(renderText(digest)).not.toContain('Inga signaler');
  });

  it.each([
    ['told before and over', '2026-11-15', ' Svarar igen: SCB (avbrott från 15 november).'],
    ['came and went', '2026-11-18', ''],
  ])('an outage that was %s is about the control, and no supplier is better for it', (_name, since, said) => {
    const digest = compose({ outages: [{ source: 'scb', since, suppliers: 40, ended: true }] });
    expect(digest.sections).toEqual([]);
    expect(digest.control).toBe(`Kontrollen: 60 leverantörer, 60 färdigkontrollerade.${said}`);
  });
});

describe('items', () => {
  it('joins the reasons of one supplier, most severe first, with steps and context', () => {
    const flags = [
      openFlag('credit-rating-drop', { severity: 'low', params: { from: 'low', to: 'high' } }),
      openFlag('credit-bankrupt', bankrupt),
      openFlag('credit-kfm-private-debt', { params: { amountSek: 9000 } }),
      openFlag('tax-debt-kfm', { severity: 'medium' }),
    ];
    const digest = compose({
      mentioned: [supplier(1, { level: 'stop', openFlags: flags })],
      events: [
        event(1, 'credit-kfm-private-debt', 'opened', { ...fSkattGone, params: { amountSek: 9000 } }),
        event(1, 'credit-bankrupt', 'worse', bankrupt),
        event(1, 'dq-source-unavailable', 'opened', { severity: 'info' }),
      ],
    });
    expect(digest.sections.map(({ title, items }) => [title, items.length])).toEqual([['Nytt', 1]]);
    const item = digest.sections[0]?.items[0];
    expect(item?.reason).toMatch(
      /^I konkurs sedan 23 november \(Bolagsverket, hämtat 24 november\)\. .*9.000 kr.* Sammanhang: /,
    );
    expect(item?.steps[0]).toMatch(/^Ring konkursförvaltaren/);
    expect(item?.steps.length).toBeGreaterThan(2);
    expect(item?.steps.at(-1)).toMatch(/^Inga nya .+ förrän namngiven person har beslutat\.$/);
    expect(item?.note).toMatch(/^1 signal kvarstår sedan tidigare\./);
    expect(item?.paid).toBeNull();
  });

  it.each([
    [
      'worse',
      61_000,
      24_000,
      8_000,
      'Skulder till det allmänna hos Kronofogden: 61 000 kr. Förut: 8 000 kr.',
    ],
    [
      'eased',
      2_000,
      5_000,
      8_000,
      'Har minskat: skulder till det allmänna hos Kronofogden: 2 000 kr. Förut: 8 000 kr.',
    ],
  ] as const)(
    'tells what a signal that is %s said when it was last told',
    (change, now, between, told, text) => {
      const debt = (amountSek: number) => ({ amountSek, sharePercent: null });
      const step = (from: number, to: number) =>
        event(1, 'tax-debt-kfm', change, { severity: 'medium', before: debt(from), params: debt(to) });
      const digest = compose({
        mentioned: [supplier(1, { level: 'ask' })],
        events: [step(told, between), step(between, now)],
      });
      expect(read(digest.sections[0]?.items[0]?.reason ?? '')).toBe(text);
    },
  );

  it.each([
    ['no contract', [], ['Inga nya beställningar förrän namngiven person har beslutat.']],
    ['a call-off', ['avrop'], ['Avtalet avgör om ni får avvakta.']],
    ['a system of choice', ['lov', 'avrop'], ['Avtalet avgör om ni får avvakta.']],
    ['both kinds', ['lou-19', 'lov'], ['Avtalet avgör om ni får avvakta.']],
  ] as const)('asks to hold back only where the contract leaves it open: %s', (_name, tracks, last) => {
    const flag = { severity: 'block', params: { kind: 'struck-off', on: '2026-11-20' } } as const;
    const digest = compose({
      mentioned: [
        supplier(1, { level: 'stop', tracks, openFlags: [openFlag('register-deregistered', flag)] }),
      ],
      events: [event(1, 'register-deregistered', 'opened', flag)],
    });
    expect(digest.sections[0]?.items[0]?.steps.slice(-1)).toEqual(last);
    expect(renderText(digest)).not.toMatch(/betalning fortsätter/);
  });

  it.each([
    [
      'a permit that is revoked for good',
      'care-permit-revoked',
      { state: 'final', type: 'hemtjänst' },
      /^Inga nya uppdrag/,
    ],
    ['a number on the EU list', 'sanctions-eu-list', { by: 'number', entries: 1 }, /^Inga nya uppdrag\.$/],
  ] as const)('holds back whatever the contract says for %s', (_name, rule, params, last) => {
    const grave = { severity: 'block', params } as const;
    const digest = compose({
      unit: { id: 'vof', name: 'VoF', topics: 'all', reads: ['care'] },
      mentioned: [
        supplier(1, {
          level: 'stop',
          tracks: ['lov'],
          openFlags: [openFlag('credit-bankrupt', bankrupt), openFlag(rule, grave)],
        }),
      ],
      events: [event(1, 'credit-bankrupt', 'opened', bankrupt), event(1, rule, 'opened', grave)],
    });
    const steps = digest.sections[0]?.items[0]?.steps ?? [];
    expect(steps.at(-1)).toMatch(last);
    expect(steps).not.toContain('Avtalet avgör om ni får avvakta.');
  });

  it('names no source after a text that sets its sources against each other', () => {
    const side = { fact: 'tax.fSkatt', asOf: '2026-11-23', fetchedOn: '2026-11-23' };
    const flag = {
      severity: 'medium',
      params: {
        kind: 'tax.fSkatt',
        a: 'skatteverket',
        aSays: 'registered',
        b: 'scb',
        bSays: 'deregistered',
        more: 0,
      },
      evidence: [
        { ...side, source: 'skatteverket', value: 'registered' },
        { ...side, source: 'scb', value: 'deregistered' },
      ],
    } as const;
    const item = (evidence: FlagEvent['evidence']) =>
      compose({
        mentioned: [supplier(1, { level: 'ask' })],
        events: [event(1, 'dq-register-conflict', 'opened', { ...flag, evidence })],
      }).sections[0]?.items[0]?.reason;
    expect(item(flag.evidence)).toMatch(/^[^(]*Skatteverket[^(]*SCB[^(]*$/);
    const old = flag.evidence.map((one) => ({ ...one, fetchedOn: '2026-11-22' }));
    expect(item(old)).toContain('(Skatteverket och SCB, hämtat 22 november).');
  });

  it('tells a merger as information', () => {
    const flag = { severity: 'info', params: { kind: 'merged', on: '2026-11-19' } } as const;
    const digest = compose({
      mentioned: [supplier(1, { openFlags: [openFlag('register-deregistered', flag)] })],
      events: [event(1, 'register-deregistered', 'opened', flag)],
    });
    expect(renderText(digest)).toContain('– Bolag 1 AB – upplysning. ');
  });

  it('caps a section and says how many more', () => {
    const mentioned = Array.from({ length: 500 }, (_, at) =>
      supplier(at + 1, { level: 'deepen', paidSek: at }),
    );
    const digest = compose({
      suppliers: 500,
      mentioned,
      events: mentioned.map(({ id }) => event(id, 'tax-fskatt-revoked', 'opened', fSkattGone)),
    });
    expect(digest.subject).toContain('500 nya');
    expect(digest.sections[0]?.items).toHaveLength(25);
    expect(digest.sections[0]?.items[0]?.ref).toBe('L-0500');
    expect(digest.sections[0]?.more).toBe('och 475 till. De kommer i nästa utskick.');
    expect(renderText(digest).length).toBeLessThan(12_000);
  });

  it('names a payment unit as told only when a rule concerns payment', () => {
    const given = {
      mentioned: [supplier(1, { level: 'ask' })],
      events: [event(1, 'register-sni-missing', 'opened', { severity: 'medium' })],
      alsoTold: [{ supplierId: 1, unitName: 'Ekonomi' }],
    } as const;
    const known = { ...texts, paymentUnits: new Set(['Ekonomi']) };
    expect(renderText(composed(material(given), known, '2026-W48', NOW))).not.toContain('har fått uppgiften');
    expect(renderText(compose(given))).toContain('Ekonomi har fått uppgiften.');
  });

  it('tells flags of a rule that has left the catalogue and of a supplier that is not described', () => {
    const text = renderText(compose({ events: [event(77, 'gone-rule', 'opened')] }));
    expect(text).toContain(
      'Leverantör L-0077 – fördjupa kontrollen. Signal från regeln gone-rule, som inte längre används.',
    );
  });
});

describe('Startläge', () => {
  const flagged = Array.from({ length: 825 }, (_, at) =>
    supplier(at + 1, {
      level: at < 2 ? 'stop' : 'deepen',
      paidSek: at * 1000,
      openFlags: [
        at < 2 ? openFlag('credit-bankrupt', bankrupt) : openFlag('tax-fskatt-revoked', fSkattGone),
      ],
    }),
  );
  const low = [901, 902].map((id) =>
    supplier(id, { openFlags: [openFlag('credit-rating-drop', { severity: 'low' })] }),
  );
  const quiet = supplier(903, failing('scb', '2026-11-22'));
  const first = {
    previous: null,
    suppliers: 1_000,
    checked: 999,
    levels: { stop: 2, deepen: 823, ask: 0, none: 175 },
    mentioned: [...flagged, ...low, quiet],
    events: flagged.map(({ id }) => event(id, 'tax-fskatt-revoked', 'opened', fSkattGone)),
  };

  it('counts by level and shows the ten most important', () => {
    const digest = compose(first);
    expect(digest.subject).toBe(
      'Leverantörskontroll vecka 48, Inköp: startläge, 825 leverantörer med signal, 2 kräver beslut, 1 inte färdig',
    );
    const start = digest.sections[0];
    expect(start?.title).toBe('Startläge');
    expect(start?.intro).toContain(
      'Avvakta – beslut krävs: 2. Fördjupa kontrollen: 823. Fråga leverantören: 0. Inga signaler: 174. Inte färdigkontrollerad: 1.',
    );
    expect(start?.items.map(({ ref }) => ref)).toEqual([
      'L-0002',
      'L-0001',
      'L-0825',
      'L-0824',
      'L-0823',
      'L-0822',
      'L-0821',
      'L-0820',
      'L-0819',
      'L-0818',
    ]);
    expect(start?.more).toBe('och 815 till. De tas vecka för vecka, de viktigaste först.');
    expect(digest.sections.map(({ title }) => title)).toEqual(['Startläge', 'Inte färdigkontrollerade']);
  });

  it('has every supplier in one of its numbers', () => {
    const loud = supplier(1, { ...unregistered, level: 'deepen', openFlags: [openFlag('tax-debt-kfm')] });
    const digest = compose({
      previous: null,
      suppliers: 44,
      checked: 43,
      levels: { stop: 0, deepen: 1, ask: 0, none: 43 },
      mentioned: [loud],
    });
    expect(digest.sections[0]?.intro).toMatch(/Fördjupa kontrollen: 1\. .* Inga signaler: 43\.$/);
    expect(digest.subject).toContain('1 inte färdig');
  });

  it('keeps to payment matters for finance', () => {
    const digest = compose({
      ...first,
      unit: { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] },
      mentioned: [
        ...flagged.slice(0, 3),
        supplier(950, {
          level: 'ask',
          openFlags: [openFlag('register-sni-missing', { severity: 'medium' })],
        }),
      ],
    });
    expect(section(digest, 'Startläge')).toContain(
      '3 leverantörer har uppgifter att stämma av inför nästa betalning.',
    );
    expect(digest.sections[0]?.items).toHaveLength(3);
    expect(read(renderText(digest))).not.toContain('L-0950');
  });
});

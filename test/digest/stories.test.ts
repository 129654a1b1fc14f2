import { describe, expect, it } from 'vitest';

import { composeDigest } from '../../src/digest/compose.ts';
import { renderHtml, renderText } from '../../src/digest/render.tsx';
import { bankrupt, event, fSkattGone, material, openFlag, read, supplier, texts } from './material.ts';

const FOOT =
  'En signal är en uppgift att kontrollera, inte ett omdöme om leverantören. Systemet stoppar ingen betalning eller leverans.';

describe('a Monday at the procurement unit', () => {
  const glans = { id: 412, name: 'Städ & Glans i Råå AB', paidSek: 412_000 };
  const monday = material({
    checked: 59,
    mentioned: [
      supplier(glans.id, {
        ...glans,
        level: 'deepen',
        openFlags: [
          openFlag('tax-fskatt-revoked', fSkattGone),
          openFlag('tax-fskatt-missing', { params: { status: 'deregistered', from: null } }),
        ],
      }),
      supplier(7, { level: 'ask', openFlags: [openFlag('credit-reorganisation', { severity: 'medium' })] }),
      supplier(8, {
        name: 'Västanvind Bygg AB',
        unchecked: true,
        uncheckedSince: '2026-11-22',
        failing: [{ source: 'bolagsverket', since: '2026-11-22', reason: 'no-answer' }],
      }),
    ],
    events: [
      event(412, 'tax-fskatt-revoked', 'opened', fSkattGone),
      event(412, 'tax-fskatt-missing', 'opened', {
        ...fSkattGone,
        params: { status: 'deregistered', from: null },
      }),
      event(7, 'tax-debt-kfm', 'cleared', {
        severity: 'medium',
        evidence: [
          {
            fact: 'credit.publicDebt',
            source: 'creditsafe',
            value: 0,
            asOf: '2026-11-21',
            fetchedOn: '2026-11-22',
          },
        ],
      }),
    ],
    outages: [{ source: 'bolagsverket', since: '2026-11-22', suppliers: 1, ended: false }],
    coverage: {
      sources: 4,
      asked: 175,
      fresh: 61,
      notApplicable: 3,
      notPermitted: 2,
      failed: 1,
      open: 0,
      overdue: 1,
      oldestDays: 7,
      waiting: 2,
      closed: 0,
    },
    alsoTold: [{ supplierId: 412, unitName: 'Ekonomi' }],
  });
  const digest = composeDigest(monday, texts, '2026-W48', new Date('2026-11-23T06:30:00Z'));
  const text = read(renderText(digest));

  it('has the subject with counts and no name', () => {
    expect(digest.subject).toBe('Leverantörskontroll vecka 48, Inköp: 1 ny, 1 bättre, 1 inte färdig');
  });

  it.each([
    'Kontrollen har gått: 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig (Bolagsverket svarade inte 22 november, nytt försök i natt).\nKällorna: 4 källor, 175 svar, 61 färska sedan tidigare, 1 utan svar; 1 väntar på nytt svar, äldst 7 dagar. 2 betalda frågor väntar på godkännande eller budget.\n\n',
    'Nytt.\n– Fördjupa kontrollen: Städ & Glans i Råå AB. F-skatten upphörde 20 november (SCB, hämtat 22 november). Betalt senaste 12 månaderna: 412 000 kr. Gör så här: be om förklaring före nästa beställning. Ekonomi har fått uppgiften. L-0412.\n',
    'Bättre.\n– Fråga leverantören: Bolag 7 AB. Inga skulder till det allmänna hos Kronofogden enligt uppgift 21 november (Creditsafe, hämtat 22 november). Uppgiften har ändrats – avsluta ärendet? 1 signal kvarstår sedan tidigare. L-0007.\n',
    'Inte färdigkontrollerade.\n– Inte färdigkontrollerad: Västanvind Bygg AB. Bolagsverket svarade inte 22 november, nytt försök i natt. L-0008.\n',
    `---\n${FOOT}\nPeriod: vecka 48, ändringar sedan 16 november. Enhet: Inköp. Sammanställt 23 november 2026 kl. 07:30.\n`,
  ])('says %s', (words) => {
    expect(text).toContain(words);
  });

  it.each([
    ['1 december (Skatteverket)', 'skatteverket', ['2026-12-01']],
    ['enligt uppgift 2 december (SCB)', 'scb', []],
  ])('tells on 2 December that the fact has changed: %s', (when, source, from) => {
    const fact = { source, asOf: '2026-12-02', fetchedOn: '2026-12-02' };
    const evidence = [
      { ...fact, fact: 'tax.fSkatt', value: 'registered' },
      ...from.map((value) => ({ ...fact, fact: 'tax.fSkatt.from', value })),
    ];
    const later = composeDigest(
      material({
        today: '2026-12-02',
        previous: { on: '2026-11-30', period: '2026-W49' },
        mentioned: [supplier(412, { ...glans })],
        events: ['tax-fskatt-revoked', 'tax-fskatt-missing'].map((rule) =>
          event(412, rule, 'cleared', { evidence }),
        ),
      }),
      texts,
      '2026-12-02',
      new Date('2026-12-02T06:30:00Z'),
    );
    expect(later.subject).toBe('Leverantörskontroll 2 december, Inköp: 1 bättre');
    expect(renderText(later)).toContain(
      `Bättre.\n– Inga signaler: Städ & Glans i Råå AB. F-skatt registrerad ${when}. Uppgiften har ändrats – avsluta ärendet? L-0412.\n`,
    );
  });

  it('says nothing twice', () => {
    const quiet = composeDigest(
      {
        ...monday,
        today: '2026-11-30',
        lastRun: { period: '2026-11-30', complete: true },
        previous: { on: '2026-11-23', period: '2026-W48' },
        events: [],
      },
      texts,
      '2026-W49',
      new Date('2026-11-30T06:30:00Z'),
    );
    expect(quiet.subject).toBe('Leverantörskontroll vecka 49, Inköp: inget nytt, 1 inte färdig');
    expect(renderText(quiet)).not.toMatch(/Glans|Nytt|Bättre|Västanvind/);
    expect(renderText(quiet)).toContain(
      '1 leverantör är fortfarande inte färdigkontrollerad, sedan 22 november (8 dagar).',
    );
  });
});

describe('a Tuesday at the care administration', () => {
  const solglantan = supplier(31, {
    name: 'Solgläntans Hemtjänst AB',
    level: 'stop',
    paidSek: 9_870_000,
    openFlags: [openFlag('credit-bankrupt', bankrupt)],
  });
  const care = {
    unit: {
      id: 'vof',
      name: 'Vård och omsorg',
      topics: 'all' as const,
      reads: ['procurement', 'care'] as const,
    },
    today: '2026-11-24',
    previous: { on: '2026-11-23', period: '2026-W48' },
    suppliers: 12,
    mentioned: [solglantan],
    events: [event(31, 'credit-bankrupt', 'opened', bankrupt)],
    alsoTold: [
      { supplierId: 31, unitName: 'Ekonomi' },
      { supplierId: 31, unitName: 'Inköp' },
    ],
  };
  const digest = composeDigest(material(care), texts, '2026-11-24-stop', new Date('2026-11-24T05:40:00Z'));

  it('comes the same day, with a subject that asks for a decision', () => {
    expect(digest.subject).toBe('Leverantörskontroll 24 november, Vård och omsorg: 1 kräver beslut');
  });

  it('says what happened, what to do step by step, and that nothing was stopped', () => {
    const text = read(renderText(digest));
    expect(text).toContain(
      'Avvakta – beslut krävs: Solgläntans Hemtjänst AB. I konkurs sedan 23 november (Bolagsverket).',
    );
    expect(text).toMatch(
      /Gör så här: 1\. Ring konkursförvaltaren.+ 2\. .*Leverans och betalning fortsätter\./,
    );
    expect(text.match(/inga nya åtaganden förrän/gi)).toHaveLength(1);
    expect(text).toContain('Ekonomi och Inköp har fått uppgiften. L-0031.');
    expect(text).not.toContain('brukare');
    expect(renderHtml(digest)).toContain(FOOT);
  });

  it('is told to finance as a matter of the next payment', () => {
    const finance = composeDigest(
      material({
        ...care,
        unit: { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] },
        checked: 10,
        mentioned: [
          {
            ...solglantan,
            openFlags: [...solglantan.openFlags, openFlag('register-sni-missing', { severity: 'medium' })],
          },
          supplier(2, { unchecked: true, uncheckedSince: '2026-11-24' }),
          supplier(3, { unchecked: true, uncheckedSince: '2026-11-20' }),
        ],
        events: [...care.events, event(2, 'register-sni-missing', 'opened', { severity: 'medium' })],
      }),
      texts,
      '2026-11-24',
      new Date('2026-11-24T05:40:00Z'),
    );
    expect(finance.subject).toBe('Leverantörskontroll 24 november, Ekonomi: 1 kräver beslut, 2 inte färdiga');
    expect(finance.sections.map(({ title, items }) => [title, items.length])).toEqual([
      ['Inför nästa betalning', 1],
      ['Inte färdigkontrollerade', 0],
    ]);
    expect(renderText(finance)).not.toContain('kvarstår');
    expect(finance.sections[1]?.more).toBe(
      '2 leverantörer är inte färdigkontrollerade, äldst sedan 20 november (4 dagar).',
    );
  });
});

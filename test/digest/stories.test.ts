import { describe, expect, it } from 'vitest';

import { renderHtml, renderText } from '../../src/digest/render.tsx';
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
  const digest = composed(monday, texts, '2026-W48', new Date('2026-11-23T06:30:00Z'));
  const text = read(renderText(digest));

  it('has the subject with counts and no name', () => {
    expect(digest.subject).toBe('Leverantörskontroll vecka 48, Inköp: 1 ny, 1 bättre, 1 inte färdig');
  });

  it.each([
    'Nytt.\n– Städ & Glans i Råå AB – fördjupa kontrollen. F-skatten upphörde 20 november (SCB, hämtat 22 november). Betalt senaste 12 månaderna: 412 000 kr. Gör så här: be om förklaring före nästa beställning. Ekonomi har fått uppgiften. L-0412.\n',
    'Bättre.\n– Bolag 7 AB – fråga leverantören. Inga skulder till det allmänna hos Kronofogden enligt uppgift 21 november (Creditsafe, hämtat 22 november). Uppgiften har ändrats – avsluta ärendet? 1 signal kvarstår sedan tidigare. L-0007.\n',
    'Inte färdigkontrollerade.\n– Västanvind Bygg AB. Bolagsverket svarade inte 22 november, nytt försök i natt. L-0008.\n',
    '\n\nKontrollen: 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig (Bolagsverket svarade inte 22 november, nytt försök i natt).',
    `---\n${FOOT}\nPeriod: vecka 48, ändringar sedan 16 november. Enhet: Inköp. Sammanställt 23 november 2026 kl. 07:30.\n`,
  ])('says %s', (words) => {
    expect(text).toContain(words);
  });

  it('opens with the signals, and ends with one line on the control', () => {
    expect(text.split('\n').filter((line) => line.startsWith('Kontrollen'))).toHaveLength(1);
    expect(text.split('\n\n')[1]).toMatch(/^Nytt\.\n– Städ & Glans/);
    expect(read(digest.preheader)).toBe(
      '1 ny, 1 bättre, 1 inte färdig. Städ & Glans i Råå AB – fördjupa kontrollen. F-skatten upphörde 20 november (SCB, hämtat 22 november).',
    );
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
    const later = composed(
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
      `Bättre.\n– Städ & Glans i Råå AB – inga signaler. F-skatt registrerad ${when}. Uppgiften har ändrats – avsluta ärendet? L-0412.\n`,
    );
  });

  it('says nothing twice', () => {
    const quiet = composed(
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
    expect(renderText(quiet)).not.toMatch(/Glans|Nytt|Bättre/);
    expect(renderText(quiet)).toContain(
      '1 leverantör är fortfarande inte färdigkontrollerad, sedan 22 november (8 dagar): Västanvind Bygg AB (L-0008).',
    );
    expect(renderText(quiet)).toContain(
      'Öppet sedan tidigare.\nFördjupa kontrollen: 1. Fråga leverantören: 1.\n',
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
  const digest = composed(material(care), texts, '2026-11-24-stop', new Date('2026-11-24T05:40:00Z'));

  it('comes the same day, with a subject that asks for a decision', () => {
    expect(digest.subject).toBe('Leverantörskontroll 24 november, Vård och omsorg: 1 kräver beslut');
  });

  it('says what happened, what to do step by step, and that nothing was stopped', () => {
    const text = read(renderText(digest));
    expect(text).toContain(
      'Avvakta – beslut krävs: Solgläntans Hemtjänst AB. I konkurs sedan 23 november (Bolagsverket).',
    );
    expect(text).toMatch(
      /\n {2}1\. Ring konkursförvaltaren; boet kan vilja fortsätta\.\n(?: {2}\d\. .+\n)+ {2}Ekonomi betalar inte till bolaget utan frågar förvaltaren\. L-0031\.\n/,
    );
    expect(text.match(/inga nya (?:åtaganden|uppdrag) förrän/gi)).toHaveLength(1);
    expect(text).not.toContain('betalning fortsätter');
    expect(text).not.toContain('brukare');
    expect(renderHtml(digest)).toContain(FOOT);
  });

  it('is told to finance as a matter of the next payment', () => {
    const finance = composed(
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
          supplier(3, { unchecked: true, uncheckedSince: '2026-11-20', paidSek: 9 }),
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
      '2 leverantörer är inte färdigkontrollerade, äldst sedan 20 november (4 dagar): Bolag 3 AB (L-0003) och Bolag 2 AB (L-0002).',
    );
  });
});

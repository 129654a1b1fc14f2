import { describe, expect, it } from 'vitest';

import { renderHtml, renderText } from '../../src/digest/render.tsx';
import type { DigestCoverage, DigestMaterial } from '../../src/domain/digest.ts';
import { composed, material, read, supplier, texts } from './material.ts';

const NOW = new Date('2026-11-23T06:30:00Z');
const named = {
  ...texts,
  sourceName: (id: string) =>
    ({ foretagsinformation: 'Företagsinformation', loud: '<b>Ny\nkälla</b>' })[id] ?? texts.sourceName(id),
};
const compose = (given: Partial<DigestMaterial>) => composed(material(given), named, '2026-W48', NOW);
const line = (given: Partial<DigestMaterial>): string => compose(given).control;

const asked = (given: Partial<DigestCoverage> = {}): DigestCoverage => ({
  sources: 8,
  asked: 412,
  fresh: 0,
  notApplicable: 20,
  notPermitted: 0,
  failed: 0,
  open: 0,
  overdue: 0,
  oldestDays: null,
  waiting: 0,
  closed: 0,
  ...given,
});
const down = (source: string, reason: string | null, since = '2026-11-22') => ({ source, since, reason });
const silent = (source: string) => ({ source, since: '2026-11-22', suppliers: 3, ended: false });
const GONE = 'Kontrollen: 60 leverantörer, 60 färdigkontrollerade.';

describe('the line on the control says of the asking', () => {
  it.each<[string, Partial<DigestCoverage>, string]>([
    ['nothing, when all of it is well', { fresh: 96 }, ''],
    [
      'what is overdue',
      { failed: 3, overdue: 2, oldestDays: 4 },
      ' 2 svar är äldre än de ska vara, äldst 4 dagar.',
    ],
    ['one, a day old', { overdue: 1, oldestDays: 1 }, ' 1 svar är äldre än det ska vara, äldst 1 dag.'],
    ['one of today', { overdue: 1, oldestDays: 0 }, ' 1 svar är äldre än det ska vara.'],
    [
      'what waits for money or leave',
      { notPermitted: 7, waiting: 5 },
      ' 5 betalda frågor väntar på godkännande eller budget.',
    ],
    [
      'what waits for a closed source',
      { notPermitted: 3, waiting: 1, closed: 2 },
      ' 1 betald fråga väntar på godkännande eller budget. 2 frågor väntar på att källan öppnar.',
    ],
  ])('%s', (_name, given, said) => {
    expect(line({ coverage: asked(given) })).toBe(`${GONE}${said}`);
  });

  it('calls suppliers what the care unit calls them', () => {
    const unit = { id: 'vof', name: 'VoF', topics: 'all', reads: ['procurement', 'care'] } as const;
    expect(line({ unit, downSources: [down('scb', null)], outages: [silent('scb')] })).toBe(
      'Kontrollen: 60 utförare, 60 färdigkontrollerade. SCB svarar inte sedan 22 november (3 utförare).',
    );
  });
});

describe('sources that are down', () => {
  it.each<[string, Partial<DigestMaterial>, string]>([
    ['none', { downSources: [] }, ''],
    [
      'a quota',
      { downSources: [down('foretagsinformation', 'quota', '2026-11-21')] },
      ' Företagsinformation: månadens kvot är slut sedan 21 november.',
    ],
    [
      'each has its sentence, and is not told again as silent',
      {
        downSources: [down('scb', 'no-answer'), down('bolagsverket', 'credentials'), down('tic', 'drift')],
        outages: [silent('scb'), { ...silent('creditsafe'), since: '2026-11-15', suppliers: 9 }],
      },
      ' SCB svarar inte sedan 22 november (3 leverantörer). Bolagsverket nekar oss svar sedan 22 november. Svaren från tic går inte att läsa sedan 22 november. 1 källa svarade inte: Creditsafe (sedan 15 november, 8 dagar, 9 leverantörer).',
    ],
    [
      'an outage of last year',
      { downSources: [down('scb', null, '2025-12-31')] },
      ' SCB svarar inte sedan 31 december 2025.',
    ],
  ])('%s', (_name, given, said) => {
    expect(line(given)).toBe(`${GONE}${said}`);
  });

  it('are not told twice where they are the reason already', () => {
    const failing = [
      { source: 'scb', since: '2026-11-22', reason: 'no-answer' },
      { source: 'bolagsverket', since: '2026-11-22', reason: 'no-answer' },
    ];
    expect(
      line({
        checked: 59,
        mentioned: [supplier(1, { unchecked: true, uncheckedSince: '2026-11-22', failing })],
        downSources: [down('scb', 'no-answer')],
        outages: [{ ...silent('scb'), suppliers: 1 }],
      }),
    ).toBe(
      'Kontrollen: 60 leverantörer, 59 färdigkontrollerade, 1 inte färdig (SCB och Bolagsverket svarade inte 22 november, nytt försök i natt).',
    );
  });

  it('stand in text and HTML alike, and a name from outside breaks neither', () => {
    const digest = compose({ downSources: [down('loud', 'no-answer')], mentioned: [supplier(1)] });
    const said = '<b>Ny källa</b> svarar inte sedan 22 november.';
    expect(read(renderText(digest))).toContain(`${said}\n`);
    expect(read(renderHtml(digest))).toContain(said.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
  });
});

import { describe, expect, it } from 'vitest';

import { composeDigest } from '../../src/digest/compose.ts';
import { renderHtml, renderText } from '../../src/digest/render.tsx';
import type { DigestCoverage, DigestMaterial } from '../../src/domain/digest.ts';
import { material, read, supplier, texts } from './material.ts';

const NOW = new Date('2026-11-23T06:30:00Z');
const named = {
  ...texts,
  sourceName: (id: string) =>
    ({ foretagsinformation: 'Företagsinformation', loud: '<b>Ny\nkälla</b>' })[id] ?? texts.sourceName(id),
};
const compose = (given: Partial<DigestMaterial>) => composeDigest(material(given), named, '2026-W48', NOW);
const opening = (given: Partial<DigestMaterial>): readonly string[] => compose(given).opening;

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
const GONE = 'Kontrollen har gått: 60 leverantörer, 60 färdigkontrollerade.';
const ALL = 'Alla källor som frågades svarade.';

describe('the line on the asking', () => {
  it.each<[string, Partial<DigestCoverage>, string]>([
    ['quiet', {}, 'Källorna: 8 källor, 412 svar.'],
    ['one source', { sources: 1, asked: 1 }, 'Källorna: 1 källa, 1 svar.'],
    [
      'thousands',
      { asked: 20_412, fresh: 9600 },
      'Källorna: 8 källor, 20 412 svar, 9 600 färska sedan tidigare.',
    ],
    ['one fresh', { fresh: 1 }, 'Källorna: 8 källor, 412 svar, 1 färskt sedan tidigare.'],
    [
      'all of it',
      { fresh: 96, failed: 3, overdue: 2, oldestDays: 4 },
      'Källorna: 8 källor, 412 svar, 96 färska sedan tidigare, 3 utan svar; 2 väntar på nytt svar, äldst 4 dagar.',
    ],
    [
      'one day old',
      { overdue: 1, oldestDays: 1 },
      'Källorna: 8 källor, 412 svar; 1 väntar på nytt svar, äldst 1 dag.',
    ],
    ['of today', { overdue: 1, oldestDays: 0 }, 'Källorna: 8 källor, 412 svar; 1 väntar på nytt svar.'],
    ['under way', { open: 12 }, 'Källorna: 8 källor, 412 svar, 12 pågår.'],
    [
      'no money',
      { notPermitted: 7, waiting: 5 },
      'Källorna: 8 källor, 412 svar. 5 betalda frågor väntar på godkännande eller budget.',
    ],
    [
      'one, and a closed source',
      { notPermitted: 3, waiting: 1, closed: 2 },
      'Källorna: 8 källor, 412 svar. 1 betald fråga väntar på godkännande eller budget. 2 frågor väntar på att källan öppnar.',
    ],
    [
      'nothing could be asked',
      { sources: 0, asked: 0, notPermitted: 60, waiting: 5 },
      'Källorna: ingen källa kunde frågas. 5 betalda frågor väntar på godkännande eller budget.',
    ],
  ])('%s', (_name, given, line) => {
    const lines = opening({ coverage: asked(given) });
    expect(lines.slice(0, 2)).toEqual([GONE, line]);
    // Silence of a source is never called an answer.
    expect(lines.includes(ALL)).toBe((given.failed ?? 0) === 0);
  });

  it.each<[string, Partial<DigestMaterial>, string | undefined]>([
    ['no run', { lastRun: null, checked: 0 }, undefined],
    ['a run that had none of them', { coverage: null }, undefined],
    ['no suppliers', { suppliers: 0, coverage: asked() }, undefined],
    [
      'an old run',
      { lastRun: { period: '2026-11-21', complete: true }, coverage: asked() },
      'Källorna då: 8 källor, 412 svar.',
    ],
    [
      'finance',
      {
        unit: { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] },
        coverage: asked({ waiting: 2 }),
      },
      'Källorna: 8 källor, 412 svar. 2 betalda frågor väntar på godkännande eller budget.',
    ],
  ])('%s', (_name, given, line) => {
    expect(opening(given).find((each) => each.startsWith('Källorna'))).toBe(line);
  });
});

describe('sources that are down', () => {
  it.each<[string, Partial<DigestMaterial>, readonly string[]]>([
    ['none', { downSources: [] }, [GONE, ALL]],
    [
      'a quota',
      { downSources: [down('foretagsinformation', 'quota', '2026-11-21')] },
      [GONE, 'Företagsinformation: månadens kvot är slut sedan 21 november.'],
    ],
    [
      'each has its sentence, and is not told again as silent',
      {
        downSources: [down('scb', 'no-answer'), down('bolagsverket', 'credentials'), down('tic', 'drift')],
        outages: [
          { source: 'scb', since: '2026-11-22', suppliers: 3, ended: false },
          { source: 'creditsafe', since: '2026-11-15', suppliers: 9, ended: false },
        ],
      },
      [
        GONE,
        'SCB svarar inte sedan 22 november (3 leverantörer). Bolagsverket nekar oss svar sedan 22 november. Svaren från tic går inte att läsa sedan 22 november.',
        '1 källa svarade inte: Creditsafe (sedan 15 november, 8 dagar, 9 leverantörer).',
      ],
    ],
    [
      'an outage of last year that ended is no part of it',
      {
        downSources: [down('scb', null, '2025-12-31')],
        outages: [{ source: 'scb', since: '2025-12-30', suppliers: 3, ended: true }],
      },
      [GONE, 'SCB svarar inte sedan 31 december 2025.'],
    ],
  ])('%s', (_name, given, lines) => {
    expect(opening(given)).toEqual(lines);
  });

  it('stand in text and HTML alike, and a name from outside breaks neither', () => {
    const digest = compose({
      coverage: asked({ failed: 3, overdue: 2, oldestDays: 4 }),
      downSources: [down('loud', 'no-answer')],
      mentioned: [supplier(1)],
    });
    const lines = [
      'Källorna: 8 källor, 412 svar, 3 utan svar; 2 väntar på nytt svar, äldst 4 dagar.',
      '<b>Ny källa</b> svarar inte sedan 22 november.',
    ];
    for (const line of lines) {
      expect(read(renderText(digest))).toContain(`${line}\n`);
      expect(read(renderHtml(digest))).toContain(line.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
    }
    expect(renderHtml(digest)).toContain('4\u00a0dagar');
  });
});

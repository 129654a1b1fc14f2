import { describe, expect, it } from 'vitest';

import type { DigestMaterial } from '../../src/domain/digest.ts';
import { mayStart } from '../../src/digest/start.ts';
import { renderText } from '../../src/digest/render.tsx';
import {
  bankrupt,
  composed,
  event,
  ofStart,
  fSkattGone,
  material,
  openFlag,
  read,
  supplier,
  texts,
} from './material.ts';

const NOW = new Date('2026-11-23T06:30:00Z');
const left = Array.from({ length: 25 }, (_, at) =>
  supplier(at + 1, {
    level: at === 3 ? 'stop' : 'deepen',
    paidSek: at * 1000,
    openFlags: [at === 3 ? openFlag('credit-bankrupt', bankrupt) : openFlag('tax-debt-kfm')],
  }),
);
const waiting = ({ id, openFlags }: (typeof left)[number]) => ofStart(id, openFlags[0]?.rule ?? '');
const compose = (given: Partial<DigestMaterial>, period = '2026-W48') => {
  const digest = composed(
    material({ mentioned: left, events: left.map(waiting), ...given }),
    texts,
    period,
    NOW,
  );
  const at = digest.sections.findIndex(({ title }) => title === 'Startläge');
  return { digest, start: digest.sections[at] ?? null, at };
};
const refs = (ids: readonly number[]) => ids.map((id) => `L-${String(id).padStart(4, '0')}`);

describe('a Startläge waits until a control has been through the suppliers', () => {
  const flagged = (id: number, given: Partial<DigestMaterial['mentioned'][number]> = {}) =>
    supplier(id, { openFlags: [openFlag('tax-debt-kfm')], ...given });
  const whole = { period: '2026-11-23', complete: true };
  const cut = { period: '2026-11-23', complete: false };
  it.each<[string, Partial<DigestMaterial>, boolean]>([
    ['no control yet', { lastRun: null, checked: 0, firstRun: null }, false],
    ['one of 800, and the control is not through', { checked: 1, suppliers: 800, lastRun: cut }, false],
    ['one of 800, when the control has given up on the others', { checked: 1, suppliers: 800 }, false],
    ['one of 800 with a signal', { checked: 0, suppliers: 800, mentioned: [flagged(1)] }, false],
    ['nearly all, and the control is not through', { checked: 799, suppliers: 800, lastRun: cut }, false],
    ['719 of 800', { checked: 719, suppliers: 800, lastRun: whole }, false],
    ['720 of 800', { checked: 720, suppliers: 800, lastRun: whole }, true],
    [
      'a signal tells of those that are not done',
      { checked: 8, suppliers: 10, mentioned: [flagged(1, { unchecked: true })] },
      true,
    ],
    [
      'and of nobody twice',
      { checked: 8, suppliers: 10, mentioned: [flagged(1), flagged(2), supplier(3, { unchecked: true })] },
      false,
    ],
    [
      'a week after the first control, with what there is',
      { checked: 1, suppliers: 800, lastRun: cut, firstRun: '2026-11-16' },
      true,
    ],
    ['a day less', { checked: 1, suppliers: 800, lastRun: cut, firstRun: '2026-11-17' }, false],
    [
      'a week after it, with nothing at all',
      { checked: 0, suppliers: 800, lastRun: cut, firstRun: '2026-11-16' },
      false,
    ],
    ['no suppliers', { checked: 0, suppliers: 0 }, false],
  ])('%s', (_title, given, may) => {
    expect(
      mayStart(material({ previous: null, lastRun: whole, firstRun: '2026-11-23', ...given }), texts),
    ).toBe(may);
  });
});

describe('Startläge in later digests', () => {
  it('goes on with the next ten, the most important first, and says how many remain', () => {
    const { digest, start, at } = compose({ checked: 59 });
    expect(start?.items.map(({ ref }) => ref)).toEqual(refs([4, 25, 24, 23, 22, 21, 20, 19, 18, 17]));
    expect(start?.intro).toBe(
      'Signaler som fanns redan vid första utskicket. Här är de 10 viktigaste av de 25 leverantörer som återstår.',
    );
    expect(start?.more).toBe('och 15 till. De tas vecka för vecka, de viktigaste först.');
    expect(digest.subject).toBe('Leverantörskontroll vecka 48, Inköp: 10 ur startläget, 1 inte färdig');
    expect(at).toBe(digest.sections.length - 1);
  });

  it('does not tell finance that nothing is to be settled before anything is controlled', () => {
    const unit = { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] } as const;
    const first = { unit, previous: null, mentioned: [], events: [] };
    expect(compose({ ...first, checked: 0, lastRun: null }).start?.intro).toMatch(
      /: så här ser det ut i dag\. Ingen leverantör är kontrollerad än\.$/,
    );
    expect(compose(first).start?.intro).toMatch(/Inga uppgifter att stämma av inför nästa betalning\.$/);
  });

  it.each([
    ['2026-11-23', 'dag för dag'],
    ['2026-11', 'månad för månad'],
  ])('promises the rhythm of the unit: %s, %s', (period, pace) => {
    expect(compose({}, period).start?.more).toBe(`och 15 till. De tas ${pace}, de viktigaste först.`);
  });

  it('ends with the last ones, and is gone when none is left', () => {
    const { start } = compose({ events: left.slice(0, 2).map(waiting) });
    expect(start?.items).toHaveLength(2);
    expect([start?.intro, start?.more]).toEqual([
      'Signaler som fanns redan vid första utskicket. Därefter återstår inga.',
      null,
    ]);
    expect(compose({ events: [] }).start).toBeNull();
  });

  it('does not come with a same-day mail', () => {
    const { digest, start } = compose(
      { events: [event(9, 'credit-bankrupt', 'opened', bankrupt)] },
      '2026-11-23-stop',
    );
    expect(start).toBeNull();
    expect(digest.subject).not.toContain('startläget');
  });

  it('leaves out what this digest tells of as news, and tells there what stood open before', () => {
    const { digest, start } = compose({
      events: [
        ...left.slice(0, 3).map(waiting),
        event(2, 'tax-fskatt-revoked', 'opened', fSkattGone),
        event(3, 'register-sni-missing', 'cleared', { severity: 'medium' }),
      ],
    });
    expect(start?.items.map(({ ref }) => ref)).toEqual(refs([1]));
    const notes = digest.sections.slice(0, 2).map(({ title, items }) => [title, items[0]?.note]);
    expect(notes).toEqual([
      ['Nytt', expect.stringMatching(/^Sedan tidigare: Skulder till det allmänna/)],
      ['Bättre', expect.stringMatching(/avsluta ärendet\? Sedan tidigare: Skulder till det allmänna/)],
    ]);
    const told = compose({ events: [event(2, 'tax-fskatt-revoked', 'opened', fSkattGone)] });
    expect(told.digest.sections[0]?.items[0]?.note).toBe('1 signal kvarstår sedan tidigare.');
  });

  it('keeps to payment matters for finance, and leaves out what is context only', () => {
    const flags = [
      openFlag('register-sni-missing', { severity: 'medium' }),
      openFlag('credit-rating-drop', { severity: 'low' }),
    ];
    const { digest, start } = compose({
      unit: { id: 'ekonomi', name: 'Ekonomi', topics: 'payment', reads: ['finance'] },
      mentioned: [...left.slice(3, 4), supplier(90, { level: 'ask', openFlags: flags })],
      events: [...left.slice(3, 4).map(waiting), ofStart(90, 'register-sni-missing')],
    });
    expect(start?.items.map(({ ref }) => ref)).toEqual(refs([4]));
    expect(read(renderText(digest))).not.toContain('L-0090');
  });
});

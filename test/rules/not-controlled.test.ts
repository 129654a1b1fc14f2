import { describe, expect, it } from 'vitest';

import { levelWords } from '../../src/domain/check.ts';
import { renderHtml, renderText } from '../../src/digest/render.tsx';
import { presentCheck } from '../../src/wording/check-report.ts';
import { presentSupplier } from '../../src/wording/supplier-report.ts';
import { type LegalForm, legalForms } from '../../src/domain/supplier.ts';
import { composed, event, material, supplier, texts } from '../digest/material.ts';
import { viewerOf } from '../support/viewers.ts';

const now = '2026-11-23T06:30:00.000Z';
const of = (form: LegalForm) => ({
  id: 1,
  ref: 'L-7K3FM',
  number: '2399010012',
  numberKind: 'organisation' as const,
  standing: 'controlled' as const,
  registerName: 'Region Exempelland',
  ledgerName: null,
  name: 'Region Exempelland',
  confirmedForm: form,
  presumedForm: form,
});

/** Each surface that shows one supplier's level, as it is shown for a supplier of the form without any signal. */
const surfaces: Readonly<Record<string, (form: LegalForm) => string>> = {
  'list and page': (form) => levelWords({ level: 'none', unchecked: false, form }),
  'a supplier’s page': (form) =>
    presentSupplier(
      {
        day: '2026-11-23',
        supplier: of(form),
        level: 'none',
        unchecked: false,
        lastCheck: null,
        flags: [],
        facts: [],
        questions: [],
      } as never,
      [],
      (id) => id,
    ).levelText ?? '',
  'a check': (form) =>
    presentCheck(
      {
        ref: 'K-1',
        check: {
          kind: 'ad-hoc',
          unit: null,
          reason: null,
          dnr: null,
          requestedBy: null,
          createdAt: now,
          doneAt: now,
        },
        supplier: of(form),
        level: 'none',
        unchecked: false,
        readings: null,
        questions: [],
        verdicts: [],
      } as never,
      { rules: [], sourceName: (id) => id, today: '2026-11-23', viewer: viewerOf(null), tracks: [] },
    ).levelText ?? '',
  'a digest': (form) => {
    const digest = composed(
      material({
        mentioned: [supplier(1, { form, level: 'none', openFlags: [] })],
        events: [event(1, 'tax-fskatt-missing', 'cleared', { severity: 'medium' })],
      }),
      texts,
      '2026-W48',
      new Date(now),
    );
    return `${renderText(digest)} ${renderHtml(digest)}`;
  },
};

/** An estate stands in no digest. */
const shown = (surface: string, form: LegalForm): boolean => surface !== 'a digest' || form !== 'DODSBO';

describe.each(Object.entries(surfaces))('%s', (surface, say) => {
  it.each(legalForms.filter((form) => shown(surface, form)))('%s without signals', (form) => {
    const text = say(form);
    const isOutside = form === 'OFFENTLIG' || form === 'DODSBO';
    expect({
      outside: /kontrolleras inte \((?:offentlig organisation|dödsbo)\)/i.test(text),
      clear: /inga signaler/i.test(text),
    }).toEqual({ outside: isOutside, clear: !isOutside });
  });
});

it('what is unknown of a presumed form stays unknown, and a signal stays a signal', () => {
  expect(levelWords({ level: 'none', unchecked: true, form: 'OFFENTLIG' })).toBe('Inte färdigkontrollerad');
  expect(levelWords({ level: 'none', unchecked: true, form: 'AB' })).toBe('Inte färdigkontrollerad');
  expect(levelWords({ level: 'ask', unchecked: true, form: 'OFFENTLIG' })).toBe(
    'Fråga leverantören · Inte färdigkontrollerad',
  );
});

it('a Startläge counts public bodies by themselves', () => {
  const digest = composed(
    material({ previous: null, suppliers: 10, publicBodies: 3 }),
    texts,
    '2026-W48',
    new Date(now),
  );
  expect(renderText(digest)).toContain('Inga signaler: 7. Kontrolleras inte (offentlig organisation): 3.');
});

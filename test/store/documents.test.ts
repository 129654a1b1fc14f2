import { beforeEach, afterEach, describe, expect, it } from 'vitest';

import type { NewDocument } from '../../src/domain/document.ts';
import { InputInvalid } from '../../src/domain/errors.ts';
import type { DrawnFact } from '../../src/domain/facts.ts';
import type { Store } from '../../src/domain/store.ts';
import { company, day, open, person, row, T0 } from './support.ts';
import { viewerOf } from '../support/viewers.ts';

let store: Store;
let supplierId: number;
beforeEach(async () => {
  store = await open({ clock: () => new Date(day(30)) });
  supplierId = (await store.suppliers.ensure(company(1), T0)).id;
});
afterEach(() => store.close());

const debt = (debtSek: number): DrawnFact => ({
  kind: 'tax.account',
  value: { debtSek, on: '2026-11-01' },
  validFrom: null,
});
const judgment = (reference: string, legalForce: 'yes' | 'no' = 'no'): DrawnFact => ({
  kind: 'judgments.registered',
  value: { judgments: [{ kind: 'labour', on: '2026-11-01', legalForce, reference }] },
  validFrom: null,
});

const register = (more: Partial<NewDocument> = {}) =>
  store.documents.register({
    form: 'skattekonto',
    source: 'intake',
    product: more.form ?? 'skattekonto',
    supplierId,
    reference: 'D 1',
    on: '2026-11-01',
    facts: [debt(100)],
    adds: false,
    grave: false,
    by: 'Anna Ek',
    now: day(20),
    ...more,
  });
const grave = (more: Partial<NewDocument> = {}) =>
  register({ form: 'dom', adds: true, grave: true, facts: [judgment('D 1')], ...more });

const valuesAt = async (on: string | null) => {
  const { facts } = await store.suppliers.history({ supplierId, day: on, viewer: viewerOf(null) });
  return facts.map((fact) => fact.value);
};
const cells = () => store.suppliers.cells(supplierId);
const refused = async (work: Promise<unknown>, says: string) => {
  await expect(work).rejects.toBeInstanceOf(InputInvalid);
  await expect(work).rejects.toThrow(says);
};

describe('a document in force', () => {
  it('is the answer of its cell, with its own date', async () => {
    const { document } = await register();
    expect(document).toMatchObject({ state: 'in-force', registeredBy: 'Anna Ek', confirmedBy: null });
    expect(await cells()).toMatchObject([
      {
        source: 'intake',
        product: 'skattekonto',
        lastAnswer: { asOf: '2026-11-01', fetchedAt: day(20), missing: [] },
        lastQuestion: { outcome: 'answered', period: '2026-11-20' },
      },
    ]);
    expect(await valuesAt('2026-11-19')).toEqual([]);
    expect(await valuesAt('2026-11-20')).toEqual([{ debtSek: 100, on: '2026-11-01' }]);
  });

  it('can be used by a check, which reads its facts', async () => {
    await register();
    const [cell] = await cells();
    const questionId = cell?.lastAnswer?.questionId ?? 0;
    const [plan] = await store.checks.plan(
      [
        {
          supplierId,
          kind: 'ad-hoc',
          runId: null,
          round: 1,
          period: '2026-11-20',
          unit: 'inkop',
          reason: 'tender',
          dnr: null,
          requestedBy: null,
          deadline: day(20, '22:00:00.000'),
          joinSince: null,
          questions: [
            {
              source: 'intake',
              product: 'skattekonto',
              stage: 0,
              paid: false,
              legalBasis: null,
              how: { kind: 'use', questionId },
            },
          ],
        },
      ],
      day(20),
    );
    expect(plan?.complete).toBe(true);
    const material = await store.checks.material(plan?.checkId ?? 0, ['tax.account'], '2026-11-20');
    expect(material?.facts).toMatchObject([{ kind: 'tax.account', source: 'intake', asOf: '2026-11-01' }]);
    expect(material?.history['tax.account']).toHaveLength(1);
  });

  it('gives way to a newer one of its form, several on one day, and not to an older one', async () => {
    await register({ on: '2026-11-05', facts: [debt(1)] });
    await register({ on: '2026-11-06', facts: [debt(2)], now: day(20, '21:10:00.000') });
    await register({ on: '2026-10-01', facts: [debt(3)], now: day(20, '21:20:00.000') });
    expect(await valuesAt(null)).toMatchObject([{ debtSek: 2 }]);
    expect(await cells()).toMatchObject([{ lastAnswer: { asOf: '2026-11-06' } }]);
  });

  it('is left alone by another form', async () => {
    await register();
    await register({
      form: 'kronofogden',
      facts: [{ kind: 'credit.publicDebt', value: { amountSek: 7, cases: 1 }, validFrom: null }],
    });
    expect(await valuesAt(null)).toMatchObject([{ amountSek: 7 }, { debtSek: 100 }].toReversed());
  });

  it('is known when it comes again, also after a newer one, and changes nothing', async () => {
    const first = await register();
    await register({ on: '2026-11-05', facts: [debt(2)], now: day(21) });
    const again = await register({ by: 'Bo Al', now: day(22) });
    expect(again).toMatchObject({ known: true, document: { documentId: first.document.documentId } });
    expect(await valuesAt(null)).toMatchObject([{ debtSek: 2 }]);
    expect(await store.documents.ofSupplier(supplierId)).toHaveLength(2);
  });
});

describe('forms that add', () => {
  it('hold the entries of every document; of the same one, the newest', async () => {
    const ids = [];
    for (const [reference, force, n] of [
      ['D 1', 'no', 20],
      ['D 2', 'no', 21],
      ['D 1', 'yes', 22],
    ] as const) {
      const { document } = await grave({ reference, facts: [judgment(reference, force)], now: day(n) });
      await store.documents.confirm({ documentId: document.documentId, by: 'Bo Al', now: day(n) });
      ids.push(document.documentId);
    }
    const entries = async () =>
      (await valuesAt(null)).flatMap((value) =>
        'judgments' in value ? value.judgments.map((each) => `${each.reference} ${each.legalForce}`) : [],
      );
    expect(await entries()).toEqual(['D 1 yes', 'D 2 no']);
    await store.documents.withdraw({ documentId: ids[2] ?? 0, by: 'Bo Al', now: day(23) });
    expect(await entries()).toEqual(['D 2 no', 'D 1 no']);
  });

  it('stand beside another form of the same cell, which replaces only its own', async () => {
    const permit = (reference: string, status: 'active' | 'revoked'): Partial<NewDocument> => ({
      source: 'ivo',
      product: 'tillstand',
      reference,
      facts: [
        {
          kind: 'permits.care',
          value: {
            permits: [
              {
                type: 'Hemtjänst',
                scope: null,
                unit: null,
                places: null,
                status,
                from: null,
                to: null,
                legalForce: 'unknown',
                reference,
              },
            ],
          },
          validFrom: null,
        },
      ],
    });
    await register({ form: 'ivo-beslut', adds: true, on: '2026-11-02', ...permit('B 1', 'revoked') });
    await register({ form: 'ivo-register', on: '2026-11-03', ...permit('U 1', 'active') });
    await register({ form: 'ivo-register', on: '2026-11-04', ...permit('U 2', 'active') });
    const references = (await valuesAt(null)).flatMap((value) =>
      'permits' in value ? value.permits.map((each) => each.reference) : [],
    );
    expect(references).toEqual(['U 2', 'B 1']);
  });

  it('keep earlier months, and correct one', async () => {
    const month = (name: string, invoicedHours: number) => ({
      month: name,
      invoicedHours,
      overlappingVisits: 0,
      visits: 1,
      manualShare: 0,
      visitsDuringAbsence: 0,
      performedShare: 1,
    });
    const figures = (...months: ReturnType<typeof month>[]): Partial<NewDocument> => ({
      form: 'omsorgsmatt',
      adds: true,
      facts: [{ kind: 'care.months', value: { months }, validFrom: null }],
    });
    await register({ ...figures(month('2026-09', 1)), on: '2026-10-05' });
    await register({ ...figures(month('2026-10', 2)), on: '2026-11-05' });
    await register({ ...figures(month('2026-09', 3)), on: '2026-11-06' });
    expect(await valuesAt(null)).toMatchObject([{ months: [{ invoicedHours: 2 }, { invoicedHours: 3 }] }]);
  });
});

describe('a grave document', () => {
  it('counts only when somebody else has confirmed it', async () => {
    const { document } = await grave();
    expect(document.state).toBe('waiting');
    expect(await cells()).toEqual([]);
    expect(await store.documents.waiting()).toMatchObject([{ documentId: document.documentId, form: 'dom' }]);
    const { documentId } = document;
    for (const by of ['Anna Ek', '  anna   EK ', 'ANNA EK'])
      await refused(store.documents.confirm({ documentId, by, now: day(21) }), 'samma person');
    expect(await valuesAt(null)).toEqual([]);
    const confirmed = await store.documents.confirm({ documentId, by: 'Bo Al', now: day(22) });
    expect(confirmed).toMatchObject({ state: 'in-force', confirmedBy: 'Bo Al', confirmedAt: day(22) });
    expect(await store.documents.waiting()).toEqual([]);
    expect(await valuesAt('2026-11-21')).toEqual([]);
    expect(await valuesAt('2026-11-22')).toHaveLength(1);
    // Twice is once.
    await store.documents.confirm({ documentId, by: 'Cia Ö', now: day(23) });
    expect(await store.documents.ofSupplier(supplierId)).toMatchObject([{ confirmedBy: 'Bo Al' }]);
  });

  it('cannot be confirmed when it is withdrawn, unknown, or needs nobody', async () => {
    const { document } = await grave();
    const { documentId } = document;
    await store.documents.withdraw({ documentId, by: 'Anna Ek', now: day(21) });
    await refused(store.documents.confirm({ documentId, by: 'Bo Al', now: day(22) }), 'återkallad');
    await refused(store.documents.confirm({ documentId: 99, by: 'Bo Al', now: day(22) }), 'ingen handling');
    const plain = await register();
    await refused(
      store.documents.confirm({ documentId: plain.document.documentId, by: 'Bo Al', now: day(22) }),
      'behöver inte bekräftas',
    );
    expect(await cells()).toMatchObject([{ product: 'skattekonto' }]);
  });
});

describe('withdrawing', () => {
  it('leaves no answer: unknown, not empty; the days before keep theirs', async () => {
    const { document } = await register();
    const { documentId } = document;
    const withdrawn = await store.documents.withdraw({ documentId, by: 'Bo Al', now: day(22) });
    expect(withdrawn).toMatchObject({ state: 'withdrawn', withdrawn: { by: 'Bo Al', at: day(22) } });
    expect(await cells()).toMatchObject([
      { lastAnswer: null, lastQuestion: { outcome: 'skipped', reason: 'no-document' } },
    ]);
    expect(await valuesAt(null)).toEqual([]);
    expect(await valuesAt('2026-11-21')).toMatchObject([{ debtSek: 100 }]);
    expect(await valuesAt('2026-11-22')).toEqual([]);
    await store.documents.withdraw({ documentId, by: 'Cia Ö', now: day(23) });
    expect(await store.documents.ofSupplier(supplierId)).toMatchObject([{ withdrawn: { by: 'Bo Al' } }]);
  });

  it('gives back the document before it', async () => {
    await register();
    const newer = await register({ on: '2026-11-05', facts: [debt(2)], now: day(21) });
    await store.documents.withdraw({ documentId: newer.document.documentId, by: 'Bo Al', now: day(22) });
    expect(await valuesAt(null)).toMatchObject([{ debtSek: 100 }]);
    expect(await cells()).toMatchObject([{ lastAnswer: { asOf: '2026-11-01', fetchedAt: day(22) } }]);
    expect(await valuesAt('2026-11-21')).toMatchObject([{ debtSek: 2 }]);
  });

  it('lets the same content be registered anew', async () => {
    const first = await register();
    await store.documents.withdraw({ documentId: first.document.documentId, by: 'Bo Al', now: day(21) });
    const again = await register({ now: day(22) });
    expect(again.known).toBe(false);
    expect(again.document.documentId).not.toBe(first.document.documentId);
    expect(await register({ now: day(23) })).toMatchObject({ known: true });
    expect(await valuesAt(null)).toMatchObject([{ debtSek: 100 }]);
  });
});

it('nothing is registered about a private person', async () => {
  expect.hasAssertions();
  await store.ledger.append([row(person)], T0);
  const found = await store.suppliers.findByNumber(person.number, 'personal');
  await refused(register({ supplierId: found?.id ?? 0 }), 'Privatpersoner kontrolleras inte');
});

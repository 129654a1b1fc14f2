import { describe, expect, it } from 'vitest';

import type { Connector } from '../../src/domain/connector.ts';
import { type Asking, type PlanningWorld, planQuestions } from '../../src/domain/plan.ts';
import type { Supplier } from '../../src/domain/supplier.ts';
import type { CellState } from '../../src/domain/planned.ts';

const NOW = new Date('2026-11-22T05:00:00Z');
const hours = (count: number) => new Date(NOW.getTime() - count * 3_600_000).toISOString();

const supplier: Supplier = {
  id: 1,
  ref: 'L-7K3FM',
  number: '5599930012',
  numberKind: 'organisation',
  standing: 'controlled',
  name: 'Blåklintens Kontor AB',
  presumedForm: 'AB',
  confirmedForm: 'AB',
  traderConfirmed: null,
  lastPaidMonth: '2026-11',
  firstSeen: '2026-01-01T00:00:00.000Z',
};

const source = (changes: Partial<Connector> = {}): Connector => ({
  id: 'register',
  name: 'Registret',
  mode: 'lookup',
  product: 'p',
  provides: ['company.name'],
  freshForMs: 20 * 3_600_000,
  cost: 'free',
  paid: false,
  lettersFor: [],
  covers: ['AB'],
  fromDepth: 'bas',
  stage: 1,
  rateLimit: null,
  timeoutMs: 1000,
  closedTo: null,
  legalBasis: null,
  admits: () => null,
  closedUntil: () => null,
  ask: () => Promise.reject(new Error('planning asks nothing')),
  ...changes,
});

const held = (fetchedAt: string, changes: Partial<CellState> = {}): CellState => ({
  source: 'register',
  product: 'p',
  lastAnswer: { questionId: 7, fetchedAt, asOf: '2026-11-21', missing: [] },
  lastQuestion: { questionId: 7, outcome: 'answered', reason: null, period: '2026-11-21' },
  failingSince: null,
  ...changes,
});

const everyone: Asking = { depth: 'bas', freshFactor: 1, orders: [] };
const paid = { cost: 'order', paid: true, stage: 2 } as const;
const unclear = { source: 'register', product: 'p', unclear: true, approved: false };
const version = (fetchedAt: string, asOf = '2026-11-21') => new Map([['register', { fetchedAt, asOf }]]);

const ask = { kind: 'ask' };
const use = { kind: 'use', questionId: 7 };
const skip = (reason: string) => ({ kind: 'skip', reason });

describe('what is asked about one supplier', () => {
  it.each<{
    name: string;
    connector?: Partial<Connector>;
    cells?: CellState[];
    asking?: Partial<Asking>;
    versions?: PlanningWorld['versions'];
    how: object;
  }>([
    { name: 'nothing held', how: ask },
    { name: 'held and fresh', cells: [held(hours(19))], how: use },
    { name: 'held and too old', cells: [held(hours(21))], how: ask },
    { name: 'asked oftener', cells: [held(hours(11))], asking: { freshFactor: 0.5 }, how: ask },
    { name: 'asked more seldom', cells: [held(hours(30))], asking: { freshFactor: 2 }, how: use },
    {
      name: 'what costs money is asked no oftener for that',
      connector: paid,
      cells: [held(hours(11))],
      asking: { freshFactor: 0.5 },
      how: use,
    },
    { name: 'the source has told of a change', cells: [held(hours(5), { changedAt: hours(2) })], how: ask },
    { name: 'a change from before the answer', cells: [held(hours(5), { changedAt: hours(6) })], how: use },
    { name: 'held from the future', cells: [held(hours(-2))], how: ask },
    {
      name: 'held with a block missing',
      cells: [
        held(hours(1), {
          lastAnswer: { questionId: 7, fetchedAt: hours(1), asOf: '2026-11-22', missing: ['company.name'] },
        }),
      ],
      how: ask,
    },
    {
      name: 'held with a block missing, where asking is charged',
      connector: { cost: 'quota' },
      cells: [
        held(hours(1), {
          lastAnswer: { questionId: 7, fetchedAt: hours(1), asOf: '2026-11-22', missing: ['company.name'] },
        }),
      ],
      how: use,
    },
    { name: 'not configured', connector: { closedTo: 'not-configured' }, how: skip('not-configured') },
    { name: 'not deep enough', connector: { fromDepth: 'utökad' }, how: skip('depth') },
    { name: 'deep enough', connector: { fromDepth: 'utökad' }, asking: { depth: 'fördjupad' }, how: ask },
    { name: 'a form that is refused', connector: { admits: () => 'legal-form' }, how: skip('legal-form') },
    {
      name: 'a form that needs leave, and has it',
      connector: { ...paid, admits: (_asked, approved) => (approved === true ? null : 'needs-approval') },
      asking: { orders: [{ ...unclear, unclear: false, approved: true }] },
      how: ask,
    },
    {
      name: 'perhaps bought already',
      connector: paid,
      asking: { orders: [unclear] },
      how: skip('needs-approval'),
    },
    {
      name: 'perhaps bought already, and leave to buy again',
      connector: paid,
      asking: { orders: [{ ...unclear, approved: true }] },
      how: ask,
    },
    { name: 'a list that was never fetched', connector: { mode: 'register' }, how: ask },
    {
      name: 'read from the list in force, however old',
      connector: { mode: 'register' },
      cells: [held(hours(100))],
      versions: version(hours(101)),
      how: use,
    },
    {
      name: 'a newer list than the answer',
      connector: { mode: 'register' },
      cells: [held(hours(10))],
      versions: version(hours(9)),
      how: ask,
    },
    {
      name: 'read from the list before, and settled after the next was in force',
      connector: { mode: 'register' },
      cells: [held(hours(10))],
      versions: version(hours(11), '2026-11-22'),
      how: ask,
    },
    { name: 'no document', connector: { mode: 'intake' }, how: skip('no-document') },
  ])('$name', ({ connector, cells = [], asking, versions = new Map(), how }) => {
    const [planned] = planQuestions(
      supplier,
      cells,
      [source(connector)],
      { ...everyone, ...asking },
      { now: NOW, versions },
    );
    expect(planned?.how).toEqual(how);
  });

  it('uses every document that people have brought, as old as it may be', () => {
    const brought = ['ivo-beslut', 'ivo-register'].map((product, index) =>
      held(hours(5000), {
        product,
        lastAnswer: { questionId: index + 1, fetchedAt: hours(5000), asOf: '2026-05-01', missing: [] },
      }),
    );
    const planned = planQuestions(supplier, brought, [source({ mode: 'intake' })], everyone, {
      now: NOW,
      versions: new Map(),
    });
    expect(planned.map(({ product, how }) => [product, how])).toEqual([
      ['ivo-beslut', { kind: 'use', questionId: 1 }],
      ['ivo-register', { kind: 'use', questionId: 2 }],
    ]);
  });

  it.each<{ name: string; connector: Partial<Connector>; stage: number }>([
    { name: 'a register of companies', connector: { provides: ['company.form'] }, stage: 1 },
    { name: 'a source that says nothing of the form', connector: {}, stage: 0 },
    {
      name: 'a list, which nobody waits for',
      connector: { mode: 'register', provides: ['company.form'] },
      stage: 0,
    },
    { name: 'a bureau', connector: paid, stage: 2 },
  ])('$name has stage $stage', ({ connector, stage }) => {
    const [planned] = planQuestions(supplier, [], [source(connector)], everyone, {
      now: NOW,
      versions: new Map(),
    });
    expect(planned?.stage).toBe(stage);
  });
});

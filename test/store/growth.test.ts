import { statSync } from 'node:fs';

import Database from 'better-sqlite3';
import { expect, it } from 'vitest';

import type { DrawnFact } from '../../src/domain/facts.ts';
import type { Store } from '../../src/domain/store.ts';
import {
  answer,
  ask,
  company,
  day,
  fact,
  hit,
  inRun,
  open,
  row,
  settleCheck,
  T0,
  tempFile,
} from './support.ts';

const SUPPLIERS = 300;
const sources = ['bolagsverket', 'creditsafe', 'scb', 'skatteverket'];

const factsOf = (id: number): readonly DrawnFact[] => [
  fact.fSkatt('registered'),
  fact.sni(`${id}`),
  {
    kind: 'company.address',
    value: { careOf: null, street: `Gatan ${id}`, postalCode: '25220', city: 'Råå' },
    validFrom: null,
  },
  { kind: 'company.activity', value: { status: 'active' }, validFrom: null },
];

async function night(store: Store, n: number): Promise<number> {
  const now = day(n);
  const run = await store.runs.start({ period: now.slice(0, 10), now, deadline: day(n + 1, '03:00:00.000') });
  const due = await store.runs.due({
    runId: run.runId,
    round: 1,
    after: 0,
    limit: 1000,
    today: now.slice(0, 10),
  });
  const legalBasis = 'lagen om offentlig upphandling 13 kap. 1 och 2 §§, LOU';
  const questions = sources.map((source) => ask(source, { legalBasis }));
  const planned = due.map(({ supplier }) => inRun(supplier.id, run.runId, questions, { period: run.period }));
  const plans = await store.checks.plan(planned, now);
  await store.runs.planned(run.runId, now);
  let newFacts = 0;
  await Promise.all(
    plans.map(async (plan, i) => {
      for (const ref of plan.ask) {
        const settled = await answer(store, ref.questionId, {
          facts: factsOf(i),
          now,
          by: 'worker-1234-abcdef',
        });
        newFacts += settled.newFacts;
      }
      const material = await store.checks.material(plan.checkId, ['tax.fSkatt'], now.slice(0, 10));
      const factId = material?.facts[0]?.id ?? 0;
      const flags = material?.openFlags.length
        ? ([
            {
              change: 'seen',
              flagId: material.openFlags[0]?.flagId ?? 0,
              rule: 'r',
              severity: 'low',
              weight: null,
              params: {},
            },
          ] as const)
        : ([
            { change: 'opened', rule: 'r', severity: 'low', weight: null, params: {}, because: 'facts' },
          ] as const);
      await settleCheck(store, plan.checkId, now, { verdicts: [hit('r', factId)], flags, level: 'ask' });
    }),
  );
  return newFacts;
}

it('grows by at most 250 bytes per question in a night where nothing changed', async () => {
  const temp = tempFile();
  const store = await open({ file: temp.file });
  await store.ledger.append(
    Array.from({ length: SUPPLIERS }, (_, i) => row(company(i))),
    T0,
  );
  const size = () => {
    const db = new Database(temp.file);
    db.pragma('wal_checkpoint(TRUNCATE)');
    db.close();
    return statSync(temp.file).size;
  };
  expect(await night(store, 20)).toBe(SUPPLIERS * sources.length * 4);
  const first = size();
  expect(await night(store, 21)).toBe(0);
  const second = size();
  const perQuestion = (second - first) / (SUPPLIERS * sources.length);
  expect(perQuestion).toBeGreaterThan(0);
  expect(perQuestion).toBeLessThanOrEqual(250);
  expect((await store.runs.summary(2)).answered).toBe(SUPPLIERS * sources.length);
  expect((await store.runs.summary(1)).answered).toBe(SUPPLIERS * sources.length);
  await store.close();
  temp.remove();
}, 180_000);

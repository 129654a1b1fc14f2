import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createConnectors } from '../../connectors/index.ts';
import { addressesAt, sourceEnvironment } from '../../fixtures/server.ts';
import { openRecords } from '../../src/app.ts';
import { kronor } from '../../src/cli/orders.ts';
import { planReport } from '../../src/cli/plan.ts';
import { readConfig } from '../../src/config/index.ts';
import { Policy } from '../../src/domain/policy.ts';
import type { Store } from '../../src/domain/store.ts';
import { dayOf } from '../../src/domain/time.ts';
import { createLog } from '../../src/log.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';
import { adHoc, answer, ask, company, idOf, orgNumber, row } from '../store/support.ts';
import type { PlannedQuestion } from '../../src/domain/planned.ts';

let line: CommandLine;
beforeEach(() => {
  line = openCommandLine();
});
afterEach(() => line.close());

const now = () => new Date();
const today = dayOf(now());
const records = async <Result>(work: (store: Store) => Promise<Result>): Promise<Result> => {
  const store = await openRecords({
    config: readConfig({ DATA_DIR: line.dataDir }),
    log: createLog('silent'),
    now,
  });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
};
const creditsafe = ask('creditsafe', { product: 'kredit', stage: 0, paid: true });

/** An order about supplier `n`, placed so many days ago. */
const order = (n: number, outcome: 'delivered' | 'unknown', daysAgo = 0): Promise<number> =>
  records(async (store) => {
    const at = new Date(Date.now() - daysAgo * 86_400_000).toISOString();
    const { id } = await store.suppliers.ensure(company(n), at);
    const check = adHoc(id, [creditsafe], { period: at.slice(0, 10), deadline: at });
    const [plan] = await store.checks.plan([check], at);
    const placed = await store.orders.place({
      questionId: idOf(plan?.ask ?? [], 'creditsafe'),
      legalForm: 'AB',
      letterExpected: false,
      limits: { priceSek: 1_840, perRunSek: 9_999, perMonthSek: 9_999, perMonthOrders: null },
      unclearDays: 1,
      reference: `k${n}`,
      now: at,
    });
    if (!placed.placed) throw new Error(placed.reason);
    const end = { orderId: placed.orderId, outcome, letterSent: false, providerRef: null, now: at };
    await store.orders.end(end);
    return placed.orderId;
  });

const refOf = (id: number): Promise<string> => records((store) => store.suppliers.refOf(id));

describe('kontroll orders', () => {
  it('says that nothing waits and nothing was ordered', async () => {
    const { code, out } = await line.run('orders');
    expect(code).toBe(0);
    expect(out).toContain('Väntar på en person:\n  ingenting');
  });

  it('shows what waits and what was spent, without a number', async () => {
    const orderId = await order(1, 'unknown');
    await order(2, 'delivered');
    const { value } = await line.json('orders --json');
    expect(value).toMatchObject({
      month: today.slice(0, 7),
      waiting: [
        {
          orderId,
          supplier: await refOf(1),
          source: 'creditsafe',
          state: 'unknown',
          priceSek: 1_840,
          reference: 'k1',
        },
      ],
      spent: [{ source: 'creditsafe', orders: 2, sek: 3_680, perMonthSek: 20_000, leftSek: 16_320 }],
    });
    const { out } = await line.run('orders');
    expect(out).toContain(`1: Bolag 1 AB (${await refOf(1)}), Creditsafe`);
    expect(out).toContain('Creditsafe: 3 680 kr av 20 000 kr, 2 st, brev: 0 skickade av 0 väntade');
    expect(out + JSON.stringify(value)).not.toContain(orgNumber(1));
  });

  it('a person settles an unclear order, once', async () => {
    const orderId = await order(1, 'unknown');
    const resolve = `orders resolve ${orderId} --as rejected --by Eva`;
    expect(await line.run(resolve)).toMatchObject({ code: 0 });
    expect(await line.run(resolve)).toMatchObject({ code: 2, err: expect.stringContaining('väntar inte') });
    expect((await line.json('orders --json')).value).toMatchObject({ waiting: [], spent: [] });
  });

  it('shows a paid question of an unclear end that has no order, with what lets it through', async () => {
    await records(async (store) => {
      const at = now().toISOString();
      const { id } = await store.suppliers.ensure(company(1), at);
      const deadline = new Date(Date.now() + 60_000).toISOString();
      const [plan] = await store.checks.plan([adHoc(id, [creditsafe], { period: today, deadline })], at);
      const questionId = idOf(plan?.ask ?? [], 'creditsafe');
      await answer(store, questionId, { now: at, outcome: 'unavailable', reason: 'outcome-unknown' });
    });
    const { value } = await line.json('orders --json');
    expect(value).toMatchObject({
      waiting: [],
      unclear: [{ supplier: await refOf(1), name: 'Bolag 1 AB', source: 'creditsafe', at: today }],
    });
    const { out } = await line.run('orders');
    expect(out).toContain(`Bolag 1 AB (${await refOf(1)}), Creditsafe`);
    expect(out).toContain(`kontroll orders approve ${await refOf(1)} --source creditsafe`);
    expect(out).not.toContain(orgNumber(1));
  });

  it('a named person approves, from standard input, and is told of the letter', async () => {
    await records((store) => store.suppliers.ensure(company(1), now().toISOString()));
    const approve = (source: string) =>
      line.run(`orders approve - --source ${source} --by Eva --purpose avtalsuppföljning`, {
        stdin: orgNumber(1),
      });
    const { code, out } = await approve('creditsafe');
    expect(code).toBe(0);
    expect(out).toContain(await refOf(1));
    expect(out).toContain('kopia');
    expect(out).not.toContain(orgNumber(1));
    expect(await records((store) => store.orders.approved(1, 'creditsafe', now().toISOString()))).toBe(true);
    await line.run('orders approve - --source creditsafe --by Eva --purpose om-194009272719', {
      stdin: orgNumber(1),
    });
    expect(
      readdirSync(line.dataDir)
        .map((name) => readFileSync(path.join(line.dataDir, name), 'latin1'))
        .join(),
    ).not.toContain('194009272719');
    expect(await approve('scb')).toMatchObject({ code: 2, err: expect.stringContaining('--source') });
  });

  it('a correction takes a report out of use, within twelve months', async () => {
    const [fresh, old] = [await order(1, 'delivered'), await order(2, 'delivered', 400)];
    expect(await line.run(`orders correct ${fresh} --by Eva`)).toMatchObject({
      code: 0,
      out: expect.stringContaining('används inte längre'),
    });
    expect(await line.run(`orders correct ${fresh} --by Eva`)).toMatchObject({
      code: 0,
      out: expect.stringContaining('redan'),
    });
    expect(await line.run(`orders correct ${old} --by Eva`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('tolv månader'),
    });
  });

  it.each([
    [
      'orders resolve 1 --as kanske --by Eva',
      '--as: delivered, rejected eller not-found väntades, men "kanske" angavs',
    ],
    ['orders resolve x --as rejected --by Eva', '<id>: en beställnings nummer väntades'],
    ['orders resolve 1 --as rejected --by E', '--by: namnet på den person som beslutar väntades'],
    ['orders correct 9 --by Eva', 'Beställning 9 finns inte'],
    ['orders approve 194009272719 --source creditsafe --by Eva --purpose avtal', 'bekräfta'],
    ['orders approve 5599900007 --source creditsafe --by Eva --purpose avtal', 'finns inte här'],
  ])('%s is refused', async (command, says) => {
    const { code, err } = await line.run(command);
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err).not.toMatch(/5599900007|4009272719/);
  });
});

describe('kontroll plan', () => {
  it('counts what a control would ask, without asking', async () => {
    await records(async (store) => {
      const rows = [1, 2, 3].map((n) => row(company(n), { month: today.slice(0, 7) }));
      await store.ledger.append(rows, now().toISOString());
    });
    const { code, value } = await line.json('plan --json');
    expect(code).toBe(0);
    expect(value).toMatchObject({ day: today, suppliers: 3, letters: 0 });
    const plan = value as {
      free: number;
      charged: number;
      sources: { source: string; ask: number; charged: boolean }[];
    };
    const asked = plan.sources.reduce((sum, source) => sum + source.ask, 0);
    expect(plan.free + plan.charged).toBe(asked);
    expect(plan.sources.find(({ source }) => source === 'scb')).toMatchObject({ ask: 3, charged: false });
    const { out } = await line.run('plan');
    expect(out).toContain(
      `Kontroll ${today}, 3 leverantörer: ${plan.free} fria frågor, ${plan.charged} betalda`,
    );
    expect(await records((store) => store.runs.latest())).toBeNull();
  });

  it('sums cost and letters, and says how far the caps reach', async () => {
    const connectors = createConnectors(
      readConfig(sourceEnvironment(addressesAt('http://fixtures.example'))).settings,
      {
        mode: 'fixtures',
        transportFor: () => {
          throw new Error('a plan asks no source');
        },
      },
    );
    await order(9, 'delivered');
    const report = await records(async (store) => {
      const month = today.slice(0, 7);
      const partnership = { ...company(4), presumedForm: 'HB' as const };
      const rows = [company(1), company(2), company(3), partnership].map((who) => row(who, { month }));
      await store.ledger.append(rows, now().toISOString());
      const skip: PlannedQuestion = { ...creditsafe, how: { kind: 'skip', reason: 'depth' } };
      const use: PlannedQuestion = { ...ask('scb'), how: { kind: 'use', questionId: 1 } };
      return planReport({
        store,
        connectors,
        policy: Policy.parse({
          spend: { sources: { creditsafe: { priceSek: 40, perRunSek: 80, perMonthSek: 1_950 } } },
        }),
        planFor: async (due) =>
          due.map(({ supplier }) =>
            supplier.number === orgNumber(1) ? [ask('scb'), skip] : [use, creditsafe],
          ),
        now: now(),
      });
    });
    // No letter without a leave: a partnership that has none is not asked about.
    expect(report).toMatchObject({ suppliers: 4, free: 1, charged: 2, sek: 80, letters: 0 });
    expect(report.sources.find(({ source }) => source === 'scb')).toMatchObject({
      ask: 1,
      fresh: 3,
      budget: null,
    });
    expect(report.sources.find(({ source }) => source === 'creditsafe')).toMatchObject({
      ask: 2,
      sek: 80,
      letters: 0,
      skipped: { depth: 1, 'needs-approval': 1 },
      // 1 950 less the 1 840 of today's order leaves room for two at 40; that order was of no run.
      budget: { leftSek: 110, leftOrders: null, roomFor: 2 },
    });
  });

  it.each([
    [0, '0 kr'],
    [1_840, '1 840 kr'],
    [999.6, '1 000 kr'],
    [1_234_567, '1 234 567 kr'],
  ])('%d → %s', (sek, text) => {
    expect(kronor(sek)).toBe(text);
  });
});

import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import { planFor, versionsInForce } from '../control/planning.ts';
import { type Base, knownSources, openRecords } from '../app.ts';
import type { Environment } from '../config/index.ts';
import type { Connector } from '../domain/connector.ts';
import { type Policy, spendLimits } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import { formOf } from '../domain/supplier.ts';
import { dayOf } from '../domain/time.ts';
import { controlClock, openBase } from './base.ts';
import { MOST_ROUNDS } from './control.ts';
import { kronor } from './orders.ts';
import { json, type Output } from './output.ts';
import type { PlannedQuestion } from '../domain/planned.ts';
import type { DueSupplier } from '../domain/run-store.ts';
import { countText } from '../wording/text.ts';

/** What a control would ask about each of these suppliers now, in their order. */
export type PlanFor = (suppliers: readonly DueSupplier[]) => Promise<readonly (readonly PlannedQuestion[])[]>;

const CHUNK = 200;

/** What would be asked of one source, and what it would cost. */
export interface SourcePlan {
  readonly source: string;
  readonly name: string;
  readonly ask: number;
  readonly fresh: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly charged: boolean;
  /** The cost of all that would be asked; 0 for a free source. */
  readonly sek: number;
  readonly letters: number;
  /** What is left of the month's caps, and how many of the questions they and the run's cap leave room for; null when free. */
  readonly budget: {
    readonly leftSek: number;
    readonly leftOrders: number | null;
    readonly roomFor: number;
  } | null;
}

export interface PlanReport {
  readonly day: string;
  readonly suppliers: number;
  readonly free: number;
  readonly charged: number;
  readonly sek: number;
  readonly letters: number;
  readonly sources: readonly SourcePlan[];
}

/** `kontroll plan`: what a control would ask now, without asking. */
export async function planCommand(
  env: Environment,
  output: Output,
  options: { date: string | null; json: boolean },
): Promise<number> {
  const base = await openBase(env, controlClock(env, options.date), env['LOG_LEVEL'] ?? 'error');
  try {
    return await planOn(base, output, options.json);
  } finally {
    await base.close();
  }
}

async function planOn(base: Base, output: Output, asJson: boolean): Promise<number> {
  const { policy } = base.config;
  const connectors = knownSources(base.config);
  const store = await openRecords(base);
  try {
    const versions = await versionsInForce({ store, connectors, policy, now: base.now });
    const context = { store, connectors, policy, now: base.now };
    const report = await planReport({
      ...context,
      planFor: (suppliers) => planFor(suppliers, context, { versions, forNight: true }),
      now: base.now(),
    });
    output.print(asJson ? json(report) : describe(report));
    return 0;
  } finally {
    await store.close();
  }
}

interface Tally {
  ask: number;
  fresh: number;
  letters: number;
  readonly skipped: Record<string, number>;
}

/** Counts what every supplier that is due would lead to; of a control that has begun, in the rounds that are left of it. */
export async function planReport(parts: {
  readonly store: Store;
  readonly connectors: readonly Connector[];
  readonly policy: Policy;
  readonly planFor: PlanFor;
  readonly now: Date;
}): Promise<PlanReport> {
  const { store, connectors, policy, now } = parts;
  const day = dayOf(now);
  const run = await store.runs.ofPeriod(day);
  const runId = run?.runId ?? 0;
  const tallies = new Map(
    connectors.map(({ id }): [string, Tally] => [id, { ask: 0, fresh: 0, letters: 0, skipped: {} }]),
  );
  let suppliers = 0;
  // A supplier is due in one round at most: the one after its latest check.
  for (let round = run === null ? 1 : MOST_ROUNDS; round >= 1; round--) {
    for (let after = 0; ;) {
      const due = await store.runs.due({ runId, round, after, limit: CHUNK, today: day });
      const last = due.at(-1);
      if (last === undefined) break;
      const planned = await parts.planFor(due);
      for (const [index, { supplier }] of due.entries()) {
        suppliers += 1;
        for (const question of planned[index] ?? []) {
          const tally = tallies.get(question.source);
          if (tally === undefined) continue;
          const lettersFor = connectors.find(({ id }) => id === question.source)?.lettersFor ?? [];
          const sendsLetter = lettersFor.includes(formOf(supplier));
          // Until a register has told the form, what would hold the question back is not asked.
          const needsLeave =
            sendsLetter &&
            supplier.confirmedForm === null &&
            question.how.kind === 'ask' &&
            !(await store.orders.approved(supplier.id, question.source, now.toISOString()));
          const how = needsLeave ? ({ kind: 'skip', reason: 'needs-approval' } as const) : question.how;
          count(tally, { ...question, how }, sendsLetter);
        }
      }
      after = last.supplier.id;
    }
  }
  const spent = await store.orders.spent(day.slice(0, 7));
  const spentInRun = run === null ? [] : await store.orders.spentInRun(run.runId);
  const sources = connectors.map((connector) => {
    const tally = tallies.get(connector.id);
    if (tally === undefined) throw new Error(`no tally of ${connector.id}`);
    const before = spent.find(({ source }) => source === connector.id);
    return sourcePlan(connector, tally, policy, {
      sek: before?.sek ?? 0,
      orders: before?.orders ?? 0,
      inRunSek: spentInRun.find(({ source }) => source === connector.id)?.sek ?? 0,
    });
  });
  const sum = (of: (source: SourcePlan) => number) =>
    sources.reduce((total, source) => total + of(source), 0);
  return {
    day,
    suppliers,
    free: sum(({ charged, ask }) => (charged ? 0 : ask)),
    charged: sum(({ charged, ask }) => (charged ? ask : 0)),
    sek: sum(({ sek }) => sek),
    letters: sum(({ letters }) => letters),
    sources,
  };
}

function count(tally: Tally, { how }: PlannedQuestion, sendsLetter: boolean): void {
  if (how.kind === 'use') tally.fresh += 1;
  if (how.kind === 'skip') tally.skipped[how.reason] = (tally.skipped[how.reason] ?? 0) + 1;
  if (how.kind !== 'ask') return;
  tally.ask += 1;
  if (sendsLetter) tally.letters += 1;
}

function sourcePlan(
  { id, name, cost }: Connector,
  { ask, fresh, letters, skipped }: Tally,
  policy: Policy,
  spent: { readonly sek: number; readonly orders: number; readonly inRunSek: number },
): SourcePlan {
  const plain = { source: id, name, ask, fresh, skipped, letters };
  if (cost === 'free') return { ...plain, charged: false, sek: 0, budget: null };
  const limits = spendLimits(policy, id);
  if (limits === null) {
    return { ...plain, charged: true, sek: 0, budget: { leftSek: 0, leftOrders: null, roomFor: 0 } };
  }
  const leftSek = Math.max(0, limits.perMonthSek - spent.sek);
  const leftOrders =
    limits.perMonthOrders === null ? null : Math.max(0, limits.perMonthOrders - spent.orders);
  const money = Math.min(leftSek, Math.max(0, limits.perRunSek - spent.inRunSek));
  const affordable = limits.priceSek === 0 ? ask : Math.floor(money / limits.priceSek);
  const roomFor = Math.min(ask, affordable, leftOrders ?? ask);
  return { ...plain, charged: true, sek: ask * limits.priceSek, budget: { leftSek, leftOrders, roomFor } };
}

const skipText: Readonly<Record<string, string>> = {
  'not-configured': 'källan är inte inkopplad',
  'no-legal-basis': 'rättslig grund saknas',
  'needs-approval': 'väntar på godkännande',
  'legal-form': 'juridisk form som källan inte frågas om',
  'not-controlled': 'kontrolleras inte',
  depth: 'kräver djupare kontroll',
  'no-document': 'utan inläst handling',
};

function describe(report: PlanReport): string {
  const cost = report.charged === 0 ? '' : ` (≈ ${kronor(report.sek)})`;
  return [
    `Kontroll ${report.day}, ${countText(report.suppliers, 'leverantör', 'leverantörer')}: ${countText(report.free, 'fri fråga', 'fria frågor')}, ${countText(report.charged, 'betald', 'betalda')}${cost}, ${report.letters} brev. Inget frågas nu.`,
    'Frågor som väntar på att ett register bekräftar den juridiska formen är medräknade.',
    '',
    ...report.sources.map(sourceLine),
  ].join('\n');
}

function sourceLine(source: SourcePlan): string {
  const skipped = Object.entries(source.skipped).map(([reason, n]) => `${n} ${skipText[reason] ?? reason}`);
  const budget =
    source.budget === null
      ? []
      : [
          `kvar i månaden ${kronor(source.budget.leftSek)}${source.budget.leftOrders === null ? '' : ` och ${countText(source.budget.leftOrders, 'fråga', 'frågor')}`}`,
          ...(source.budget.roomFor < source.ask
            ? [`taken räcker till ${source.budget.roomFor} av ${source.ask}`]
            : []),
        ];
  return `  ${source.name}: ${[`${source.ask} frågas`, countText(source.fresh, 'färsk', 'färska'), ...skipped, ...budget].join(', ')}`;
}

/** Arguments and options of `kontroll plan`. */
export function addPlan(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('plan')
    .description('vad en kontroll skulle fråga nu och vad det skulle kosta, utan att fråga')
    .option('--date <ÅÅÅÅ-MM-DD>', 'som en annan dag än i dag (bara påhittade källor)')
    .option('--json', 'skriver det som JSON', false)
    .action((options: { date?: string; json: boolean }) =>
      on(() => planCommand(env, output, { date: options.date ?? null, json: options.json })),
    );
}

import { historyKinds } from '../rules/index.ts';
import { daysOfPayments } from '../rules/engine/causes.ts';
import { judge } from '../rules/engine/judge.ts';
import { wakeAfter } from './wake.ts';
import type { FlagChange } from '../domain/check.ts';
import { headlineOf } from '../domain/facts.ts';
import { newestContractStart } from '../domain/role.ts';
import { type Day, dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import type { CheckMaterial } from '../domain/check-store.ts';
import type { LedgerSums } from '../domain/ledger-store.ts';

/** Two checks of one supplier can end at once; the loser reads again. More than this many times means a bug. */
const MOST_READS = 10;

/** Judges one check when every question is settled, or when its deadline has passed: facts → verdicts, flags, level. */
export async function judgeCheck(checkId: number, context: JobContext): Promise<void> {
  const { store, rules, policy, provides, hashes } = context;
  for (let read = 0; read < MOST_READS; read++) {
    const now = context.now();
    const today = dayOf(now);
    const material = await store.checks.material(checkId, historyKinds, today);
    if (material === null || material.check.doneAt !== null) return;
    if (hasOpenQuestion(material)) {
      if (now < new Date(material.check.deadline)) return;
      await wakeAfter(await store.questions.expire({ checkId, now: now.toISOString() }), context);
      continue;
    }
    const sums = await store.ledger.twelveMonths([material.supplier.id], today);
    const input = {
      material,
      ledger: sums.get(material.supplier.id) ?? null,
      contractFrom: await contractFrom(material, store, today),
      rules,
      policy,
      today,
      provides,
      hashes,
    };
    const first = judge(input);
    const ledgerSince = await paidSince(first.flags, material, { store, today });
    const judged = ledgerSince.size === 0 ? first : judge({ ...input, ledgerSince });
    const result = await store.checks.settle(
      { ...judged, checkId, basedOn: material.stateVersion },
      context.now().toISOString(),
    );
    if (result !== 'stale') return;
  }
  throw new Error('a check was overtaken too many times');
}

/** Only where a flag has changed and a month has passed: whether payments that left the twelve months did it. */
async function paidSince(
  changes: readonly FlagChange[],
  { supplier, openFlags: open, last }: CheckMaterial,
  { store, today }: Pick<JobContext, 'store'> & { readonly today: Day },
): Promise<ReadonlyMap<Day, LedgerSums | null>> {
  const found = new Map<Day, LedgerSums | null>();
  for (const day of daysOfPayments(changes, { open, last, today })) {
    const sums = await store.ledger.twelveMonths([supplier.id], today, day);
    found.set(day, sums.get(supplier.id) ?? null);
  }
  return found;
}

/** Only where it decides something: an F-skatt that has ended may have been there when the price was set. */
async function contractFrom(
  { supplier, facts }: CheckMaterial,
  { engagements }: JobContext['store'],
  today: Day,
): Promise<Day | null> {
  const hasEnded = facts.some(
    ({ kind, value }) => headlineOf(kind, value) === 'deregistered' && kind === 'tax.fSkatt',
  );
  if (!hasEnded) return null;
  const known = (await engagements.known([supplier.id], today)).get(supplier.id);
  return known === undefined ? null : newestContractStart(known, today);
}

const hasOpenQuestion = (material: CheckMaterial): boolean =>
  material.questions.some((question) => question.outcome === null);

import { historyKinds } from '../rules/index.ts';
import { judge } from '../rules/engine/judge.ts';
import { wakeAfter } from './wake.ts';
import { headlineOf } from '../domain/facts.ts';
import { newestContractStart } from '../domain/role.ts';
import { type Day, dayOf } from '../domain/time.ts';
import type { JobContext } from './context.ts';
import type { CheckMaterial } from '../domain/check-store.ts';

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
    const judged = judge({
      material,
      ledger: sums.get(material.supplier.id) ?? null,
      contractFrom: await contractFrom(material, store, today),
      rules,
      policy,
      today,
      provides,
      hashes,
    });
    const result = await store.checks.settle(
      { ...judged, checkId, basedOn: material.stateVersion },
      context.now().toISOString(),
    );
    if (result !== 'stale') return;
  }
  throw new Error('a check was overtaken too many times');
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

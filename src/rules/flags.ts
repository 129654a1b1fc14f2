import type { FlagChange, Level, OpenFlag } from '../domain/check.ts';
import type { Policy } from '../domain/policy.ts';
import { severityRank, type Rule, type Severity, type Verdict } from '../domain/rule.ts';
import { levelOf } from './level.ts';

type Hit = Verdict & { readonly severity: Severity; readonly params: NonNullable<Verdict['params']> };

/**
 * The few reasons of `not-applicable` that tell something known of the supplier and therefore end a flag. A form that the
 * rule does not cover may be a register's mistake, and a ledger that shows nothing may be one that was not read.
 */
const endsFlag: ReadonlySet<string | null> = new Set([
  'told-as-bankruptcy',
  'own-company',
  'goods-only',
  'not-labour',
  'not-active',
  'nothing-mandatory',
  'withdrawn',
  'overturned',
  'not-listed',
  'not-an-authority',
]);

const clears = ({ outcome, reason }: Verdict): boolean =>
  outcome === 'clear' || (outcome === 'not-applicable' && endsFlag.has(reason));

const isHit = (verdict: Verdict): verdict is Hit =>
  verdict.outcome === 'hit' && verdict.severity !== null && verdict.params !== null;

const grew = (before: number | null, now: number | null, share: number): boolean =>
  before !== null && now !== null && now > before && now >= before * (1 + share);

function changeOf(flag: OpenFlag, hit: Hit, policy: Policy): 'worse' | 'eased' | 'seen' {
  const step = severityRank[hit.severity] - severityRank[flag.severity];
  if (step !== 0) return step > 0 ? 'worse' : 'eased';
  return grew(flag.weight, hit.weight, policy.worseGrowthShare) ? 'worse' : 'seen';
}

/**
 * What the verdicts do to the open flags. `unknown` and `error` do nothing, so an outage neither opens nor clears a
 * flag. A flag that is only seen takes on what is true now and keeps the weight it was last told with, so that slow
 * growth adds up to `worse`.
 */
export function reconcileFlags(
  open: readonly OpenFlag[],
  verdicts: readonly Verdict[],
  policy: Policy,
): readonly FlagChange[] {
  const changes: FlagChange[] = [];
  for (const verdict of verdicts) {
    const flag = open.find((one) => one.rule === verdict.rule);
    if (isHit(verdict)) {
      const { rule, severity, params, weight } = verdict;
      if (flag === undefined) {
        changes.push({ change: 'opened', rule, severity, weight, params, because: 'facts' });
        continue;
      }
      const change = changeOf(flag, verdict, policy);
      const { flagId } = flag;
      changes.push(
        change === 'seen'
          ? { change, flagId, rule, severity, weight: flag.weight ?? weight, params }
          : { change, flagId, rule, severity, weight, params, because: 'facts' },
      );
    } else if (flag !== undefined && clears(verdict)) {
      changes.push({ change: 'cleared', flagId: flag.flagId, rule: verdict.rule, because: 'facts' });
    }
  }
  return changes;
}

/** The flags that stand open when the changes are done. */
export function openAfter(
  open: readonly OpenFlag[],
  changes: readonly FlagChange[],
): readonly { readonly rule: string; readonly severity: Severity }[] {
  const touched = new Set(changes.map((change) => change.rule));
  const now = changes.filter((change) => change.change !== 'cleared');
  return [...open.filter((flag) => !touched.has(flag.rule)), ...now];
}

export const levelAfter = (
  open: readonly OpenFlag[],
  changes: readonly FlagChange[],
  rules: readonly Rule[],
): Level => levelOf(openAfter(open, changes), rules);

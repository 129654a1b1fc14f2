import type { FlagChange, OpenFlag } from '../../domain/check.ts';
import type { Policy } from '../../domain/policy.ts';
import { severityRank, type Severity, type Verdict } from '../../domain/rule.ts';

type Hit = Verdict & { readonly severity: Severity; readonly params: NonNullable<Verdict['params']> };

/**
 * The few reasons of `not-applicable` that tell something known of the supplier and therefore end a flag. A ledger that
 * shows nothing may be one that was not read; a form that the rule does not cover ends it by `endings`.
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
  'ban-ended',
  'not-listed',
  'not-an-authority',
]);

const clears = ({ outcome, reason }: Verdict): boolean =>
  outcome === 'clear' || (outcome === 'not-applicable' && endsFlag.has(reason));

const isHit = (verdict: Verdict): verdict is Hit =>
  verdict.outcome === 'hit' && verdict.severity !== null && verdict.params !== null;

const grew = (before: number | null, now: number | null, share: number): boolean =>
  before !== null && now !== null && now > before && now >= before * (1 + share);

/** What a verdict does to its rule's open flag, or to none; null for nothing. */
export function changeBy(
  flag: OpenFlag | undefined,
  verdict: Verdict,
  policy: Policy,
): FlagChange['change'] | null {
  if (!isHit(verdict)) return flag !== undefined && clears(verdict) ? 'cleared' : null;
  if (flag === undefined) return 'opened';
  const step = severityRank[verdict.severity] - severityRank[flag.severity];
  if (step !== 0) return step > 0 ? 'worse' : 'eased';
  return grew(flag.weight, verdict.weight, policy.worseGrowthShare) ? 'worse' : 'seen';
}

function changeOf(flag: OpenFlag | undefined, verdict: Verdict, policy: Policy): FlagChange | null {
  const change = changeBy(flag, verdict, policy);
  if (change === null) return null;
  const { rule } = verdict;
  if (flag !== undefined && change === 'cleared')
    return { change, flagId: flag.flagId, rule, because: 'facts' };
  if (!isHit(verdict)) return null;
  const { severity, params, weight } = verdict;
  if (flag === undefined) return { change: 'opened', rule, severity, weight, params, because: 'facts' };
  const { flagId } = flag;
  return change === 'seen'
    ? { change, flagId, rule, severity, weight: flag.weight ?? weight, params }
    : {
        change: change === 'worse' ? 'worse' : 'eased',
        flagId,
        rule,
        severity,
        weight,
        params,
        because: 'facts',
      };
}

/**
 * What the verdicts do to the open flags, as if facts alone had moved. `unknown` and `error` do nothing, so an outage
 * neither opens nor clears a flag. A flag that is only seen takes on what is true now and keeps the weight it was last
 * told with, so that slow growth adds up to `worse`.
 */
export const reconcileFlags = (
  open: readonly OpenFlag[],
  verdicts: readonly Verdict[],
  policy: Policy,
): readonly FlagChange[] =>
  verdicts.flatMap(
    (verdict) =>
      changeOf(
        open.find((one) => one.rule === verdict.rule),
        verdict,
        policy,
      ) ?? [],
  );

/** The flags that stand open when the changes are done. */
export function openAfter(
  open: readonly OpenFlag[],
  changes: readonly FlagChange[],
): readonly { readonly rule: string; readonly severity: Severity }[] {
  const touched = new Set(changes.map((change) => change.rule));
  const now = changes.filter((change) => change.change !== 'cleared');
  return [...open.filter((flag) => !touched.has(flag.rule)), ...now];
}

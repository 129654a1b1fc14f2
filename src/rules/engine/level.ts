import type { Policy } from '../../domain/policy.ts';
import { notControlled } from '../../domain/supplier.ts';
import { makesUnchecked, type RuleInput, type Verdict } from '../../domain/rule.ts';
import { isSilent } from '../read.ts';

/**
 * The rules that must be judged before a supplier of this form counts as checked. A form that is only presumed adds to
 * what every supplier owes and never takes from it.
 */
export const mandatoryRules = (
  policy: Policy,
  { form, formConfirmed }: Pick<RuleInput['supplier'], 'form' | 'formConfirmed'>,
): readonly string[] => {
  const ofForm = policy.mandatoryRules[form] ?? policy.mandatoryRules.default;
  return formConfirmed ? ofForm : [...new Set([...policy.mandatoryRules.default, ...ofForm])];
};

/** The sources that are trusted on anything but credit: those that could confirm a form, or tell that it is another. */
export const registersOf = ({ trustOrder }: Policy): ReadonlySet<string> =>
  new Set(
    Object.entries(trustOrder).flatMap(([kind, sources]) => (kind.startsWith('credit.') ? [] : sources)),
  );

const unchecks = (reason: string | null): boolean =>
  reason !== null && (makesUnchecked as ReadonlySet<string>).has(reason);

/**
 * A source that told us before and may not be asked any more leaves a gap; one that never answered leaves none, nor does
 * one that is too deep for the control of today.
 */
const isLost = ({ reason, source }: Verdict, sources: RuleInput['sources']): boolean =>
  (reason === 'not-configured' || reason === 'not-permitted') &&
  sources.some((one) => one.source === source && one.lastAnswered !== null && one.reason !== 'depth');

/** Its source was asked, because the control goes that deep, and did not deliver: it failed, or does not know the company. */
function wasOwed({ reason, source }: Verdict, sources: RuleInput['sources']): boolean {
  const state = sources.find((one) => one.source === source);
  if (state === undefined || (state.state === 'skipped' && state.reason !== 'closed')) return false;
  return reason === 'no-value' ? state.state === 'not-found' : unchecks(reason);
}

/** True when a rule has said something of the supplier from a stored fact; what our own ledger tells alone is no control. */
const isJudged = ({ outcome, evidence }: Verdict): boolean =>
  (outcome === 'hit' || outcome === 'clear') && evidence.some(({ factId }) => factId !== null);

/**
 * True when a mandatory rule that is read could not be judged, failed, or gave no verdict at all; when a rule that is
 * read and mandatory at the depth of the control got no answer; when no rule that is read could judge anything; and when
 * the form is only presumed and a register that might have said otherwise fell silent.
 */
export function isUnchecked(
  verdicts: readonly Verdict[],
  { policy, supplier, sources }: Pick<RuleInput, 'policy' | 'supplier' | 'sources'>,
  isRead: (rule: string) => boolean = () => true,
): boolean {
  if (!supplier.formConfirmed && sources.some(isSilent)) {
    const registers = registersOf(policy);
    if (sources.some((state) => isSilent(state) && registers.has(state.source))) return true;
  }
  if (
    !notControlled.has(supplier.form) &&
    !verdicts.some((verdict) => isRead(verdict.rule) && isJudged(verdict))
  )
    return true;
  const owed = policy.mandatoryWhenAsked;
  if (
    verdicts.some(
      (verdict) =>
        isRead(verdict.rule) &&
        verdict.outcome === 'unknown' &&
        owed.includes(verdict.rule) &&
        wasOwed(verdict, sources),
    )
  )
    return true;
  return mandatoryRules(policy, supplier).some((id) => {
    if (!isRead(id)) return false;
    const verdict = verdicts.find((one) => one.rule === id);
    if (verdict === undefined || verdict.outcome === 'error') return true;
    return verdict.outcome === 'unknown' && (unchecks(verdict.reason) || isLost(verdict, sources));
  });
}

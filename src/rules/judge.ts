import type { CheckResult } from '../domain/check.ts';
import type { Policy } from '../domain/policy.ts';
import type { Rule, RuleInput } from '../domain/rule.ts';
import type { CheckMaterial, LedgerSums } from '../domain/store.ts';
import { formOf } from '../domain/supplier.ts';
import { dayOf, type Day } from '../domain/time.ts';
import { evaluateAll } from './evaluate.ts';
import { openAfter, reconcileFlags } from './flags.ts';
import { policyHash, ruleSetHash } from './hash.ts';
import { ledgerView } from './ledger-view.ts';
import { withLaterAnswers } from './later-answers.ts';
import { readingsOf } from './readings.ts';
import { resolveFacts, type Provides } from './resolve.ts';

export interface JudgeInput {
  readonly material: CheckMaterial;
  /** The supplier's own sums of twelve months; null without any ledger row. */
  readonly ledger: LedgerSums | null;
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  readonly today: Day;
  /** The kinds each source can give; sharpens the reason of an unknown. */
  readonly provides?: Provides;
  /** Reckoned once by a caller that judges many. */
  readonly hashes?: Pick<CheckResult, 'ruleSetHash' | 'policyHash'>;
}

export const hashesOf = (
  rules: readonly Rule[],
  policy: Policy,
): Pick<CheckResult, 'ruleSetHash' | 'policyHash'> => ({
  ruleSetHash: ruleSetHash(rules),
  policyHash: policyHash(policy),
});

/** What the rules see of one check. */
export function ruleInput({
  material,
  ledger,
  policy,
  today,
  provides,
}: Omit<JudgeInput, 'rules' | 'hashes'>): RuleInput {
  const { supplier, history } = material;
  return {
    supplier: {
      form: formOf(supplier),
      formConfirmed: supplier.confirmedForm !== null,
      ownCompany: policy.network.ownCompanies.some(
        (number) => number.replaceAll(/\D/g, '') === supplier.number,
      ),
      firstSeen: dayOf(new Date(supplier.firstSeen)),
    },
    ...resolveFacts({ ...material, questions: withLaterAnswers(material) }, policy, today, provides),
    ledger: ledgerView(ledger, policy, supplier.number),
    previous: history,
    today,
    policy,
  };
}

/**
 * One check judged: facts → verdicts → flags → levels. Pure. A supplier that may be a private person is never judged:
 * no verdict, no change of flags.
 */
export function judge(input: JudgeInput): Omit<CheckResult, 'checkId' | 'basedOn'> {
  const { material, rules, policy } = input;
  const { openFlags, supplier } = material;
  const isPrivate = supplier.standing === 'private-or-unknown';
  const seen = isPrivate ? null : ruleInput(input);
  const verdicts = seen === null ? [] : evaluateAll(rules, seen);
  const flags = reconcileFlags(openFlags, verdicts, policy);
  return {
    ...readingsOf({ flags: openAfter(openFlags, flags), verdicts, seen }, rules),
    verdicts,
    flags,
    ...(input.hashes ?? hashesOf(rules, policy)),
  };
}

import type { CheckResult, RuleBook } from '../../domain/check.ts';
import type { Policy } from '../../domain/policy.ts';
import type { Rule, RuleInput } from '../../domain/rule.ts';
import { formOf } from '../../domain/supplier.ts';
import { dayOf, type Day } from '../../domain/time.ts';
import { withCauses, type VerdictUnder } from './causes.ts';
import { withEndings } from './endings.ts';
import { evaluateAll } from './evaluate.ts';
import { openAfter, reconcileFlags } from './flags.ts';
import { policyHash, ruleSetHash } from './hash.ts';
import { ledgerView } from './ledger-view.ts';
import { withLaterAnswers } from './newer-answers.ts';
import { readingsOf } from './readings.ts';
import { resolveFacts, type Provides, type ResolvedMaterial } from './resolve.ts';
import type { CheckMaterial } from '../../domain/check-store.ts';
import type { LedgerSums } from '../../domain/ledger-store.ts';

export interface JudgeInput {
  readonly material: CheckMaterial;
  /** The supplier's own sums of twelve months; null without any ledger row. */
  readonly ledger: LedgerSums | null;
  /** What was paid in the twelve months of an earlier day and since; see `daysOfPayments`. */
  readonly ledgerSince?: ReadonlyMap<Day, LedgerSums | null>;
  /** When the newest contract in force began; see `RuleInput`. */
  readonly contractFrom?: Day | null;
  readonly rules: readonly Rule[];
  readonly policy: Policy;
  readonly today: Day;
  /** The kinds each source can give; sharpens the reason of an unknown. */
  readonly provides?: Provides;
  /** Reckoned once by a caller that judges many. */
  readonly hashes?: RuleBook;
}

/** The rules and limits of today, known by their hashes and kept as text. */
export const hashesOf = (rules: readonly Rule[], policy: Policy): RuleBook => ({
  ruleSetHash: ruleSetHash(rules),
  policyHash: policyHash(policy),
  versions: JSON.stringify(Object.fromEntries(rules.map(({ id, version }) => [id, version]))),
  policy: JSON.stringify(policy),
});

/** What the rules see of one check; `lastWords` is for the engine, which does not show it to them. */
export function ruleInput({
  material,
  ledger,
  contractFrom = null,
  policy,
  today,
  provides,
}: Omit<JudgeInput, 'rules' | 'hashes'>): RuleInput & Pick<ResolvedMaterial, 'lastWords'> {
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
    contractFrom,
    previous: history,
    today,
    policy,
  };
}

/** One rule's verdict on the same material otherwise; what it sees is read once for each. */
function tryingOn(input: JudgeInput): VerdictUnder {
  const seen = new Map<string, ReturnType<typeof ruleInput>>();
  const seeing = (other: Parameters<VerdictUnder>[1]): ReturnType<typeof ruleInput> => {
    if ('policy' in other) return ruleInput({ ...input, ...other });
    const day = 'today' in other ? other.today : other.windowsOf;
    const ledger = input.ledgerSince?.get(day) ?? input.ledger;
    const then = ruleInput({ ...input, today: day, ledger });
    if ('today' in other) return then;
    const now = ruleInput({ ...input, ledger });
    return { ...now, facts: { ...now.facts, 'credit.turnover': then.facts['credit.turnover'] } };
  };
  return (rule, other) => {
    const key = JSON.stringify('policy' in other ? 'policy' : other);
    const then = seen.get(key) ?? seeing(other);
    seen.set(key, then);
    const [verdict] = evaluateAll([rule], then, then.lastWords);
    if (verdict === undefined) throw new Error('a rule gives a verdict');
    return verdict;
  };
}

/**
 * One check judged: facts → verdicts → flags → levels. Pure. A supplier that may be a private person is never judged:
 * no verdict, no change of flags.
 */
export function judge(input: JudgeInput): Omit<CheckResult, 'checkId' | 'basedOn'> {
  const { material, rules, policy } = input;
  const { openFlags: open, supplier } = material;
  const book = input.hashes ?? hashesOf(rules, policy);
  if (supplier.standing === 'private-or-unknown')
    return {
      ...readingsOf({ flags: openAfter(open, []), verdicts: [], seen: null }, rules),
      verdicts: [],
      flags: [],
      ...book,
    };
  const seen = ruleInput(input);
  const verdicts = evaluateAll(rules, seen, seen.lastWords);
  const changes = withCauses(reconcileFlags(open, verdicts, policy), {
    open,
    verdicts,
    rules,
    facts: material.facts,
    last: material.last,
    book,
    policy,
    under: tryingOn(input),
  });
  const flags = withEndings(open, changes, { rules, verdicts, seen });
  return {
    ...readingsOf({ flags: openAfter(open, flags), verdicts, seen }, rules),
    verdicts,
    flags,
    ...book,
  };
}

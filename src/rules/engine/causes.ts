import type { FlagCause, FlagChange, LastJudged, OpenFlag, RuleBook } from '../../domain/check.ts';
import type { StoredFact } from '../../domain/facts.ts';
import { Policy } from '../../domain/policy.ts';
import type { Rule, Verdict } from '../../domain/rule.ts';
import { dayOf, type Day } from '../../domain/time.ts';
import { changeBy } from './flags.ts';

/**
 * What a rule says of the same facts under other limits, on another day, or today with what our own windows still held
 * on another day: the payments of twelve months and the years of a turnover.
 */
export type VerdictUnder = (
  rule: Rule,
  other: { readonly policy: Policy } | { readonly today: Day } | { readonly windowsOf: Day },
) => Verdict;

export interface CauseInput {
  readonly open: readonly OpenFlag[];
  readonly verdicts: readonly Verdict[];
  readonly rules: readonly Rule[];
  readonly facts: readonly StoredFact[];
  /** Under which rules and limits, and when, the supplier was judged before; null the first time. */
  readonly last: LastJudged | null;
  readonly book: RuleBook;
  readonly policy: Policy;
  readonly under: VerdictUnder;
}

function readPolicy(text: string | null): Policy | null {
  if (text === null) return null;
  return Policy.safeParse(JSON.parse(text)).data ?? null;
}

const versionIn = ({ versions }: RuleBook, rule: string): number | null | undefined =>
  versions === null ? undefined : ((JSON.parse(versions) as Record<string, number>)[rule] ?? null);

/** A rule is judged no more that was judged then: what it had ended may come back. */
const hasLost = ({ versions }: RuleBook, rules: readonly Rule[]): boolean =>
  versions !== null &&
  Object.keys(JSON.parse(versions) as object).some((id) => !rules.some((rule) => rule.id === id));

/** True when a fact that the verdict rests on came to be known after the supplier was last judged. */
const hasMoved = (verdict: Verdict, { facts, last }: CauseInput): boolean =>
  last !== null &&
  verdict.evidence.some(({ factId }) => {
    const fact = factId === null ? undefined : facts.find(({ id }) => id === factId);
    return fact !== undefined && fact.recordedAt > last.at;
  });

/**
 * Why one flag changed: what would have left it as it was, had it not moved. The limits of then and the day of then are
 * tried on today's facts. The rule of then cannot be tried: where it has another version and no fact has moved, it did it.
 * What rises is tried in the windows of then alone: a day that has come, as the first of a ban, is news of the supplier.
 */
function causeOf(change: FlagChange, input: CauseInput): FlagCause {
  const { open, last, book, policy, under } = input;
  const rule = input.rules.find(({ id }) => id === change.rule);
  const verdict = input.verdicts.find((one) => one.rule === change.rule);
  if (last === null || rule === undefined || verdict === undefined) return 'facts';
  const flag = open.find((one) => one.rule === change.rule);
  const before = last.held[rule.id] ?? last.book;
  const changes = (one: Verdict, limits: Policy): boolean => changeBy(flag, one, limits) === change.change;
  if (before.policyHash !== book.policyHash) {
    const limits = readPolicy(before.policy);
    const same =
      limits === null ? hasMoved(verdict, input) : changes(under(rule, { policy: limits }), limits);
    if (!same) return 'limit';
  }
  if (before.ruleSetHash !== book.ruleSetHash && !hasMoved(verdict, input)) {
    if (versionIn(before, rule.id) !== rule.version) return 'rule';
    if (change.change === 'opened' && hasLost(before, input.rules)) return 'rule';
  }
  const day = dayBefore(flag, last);
  const then = change.change === 'cleared' || change.change === 'eased' ? { today: day } : { windowsOf: day };
  return changes(under(rule, then), policy) ? 'facts' : 'window';
}

/** The day that a change is tried against: when the flag was last seen, or the supplier last judged. */
const dayBefore = (flag: OpenFlag | undefined, { at }: LastJudged): Day =>
  flag?.lastSeenOn ?? dayOf(new Date(at));

/**
 * The days of earlier months whose payments the causes of these changes ask for: most nights none, because payments
 * leave the twelve months by the month.
 */
export function daysOfPayments(
  changes: readonly FlagChange[],
  { open, last, today }: Pick<CauseInput, 'open' | 'last'> & { readonly today: Day },
): readonly Day[] {
  if (last === null) return [];
  const days = changes.flatMap((change) =>
    change.change !== 'seen' && change.because === 'facts'
      ? dayBefore(
          open.find(({ rule }) => rule === change.rule),
          last,
        )
      : [],
  );
  return [...new Set(days)].filter((day) => day.slice(0, 7) < today.slice(0, 7));
}

/** The changes, each with what moved. */
export const withCauses = (changes: readonly FlagChange[], input: CauseInput): readonly FlagChange[] =>
  changes.map((change) =>
    change.change === 'seen' || input.last === null ? change : { ...change, because: causeOf(change, input) },
  );

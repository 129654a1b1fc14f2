import type { FactKind, StoredFact } from '../../domain/facts.ts';
import { agesFrom, maxAgeDaysOf, type Policy } from '../../domain/policy.ts';
import { isFailure, type QuestionState } from '../../domain/question.ts';
import type { UnknownReason } from '../../domain/rule.ts';
import { daysBetween, type Day } from '../../domain/time.ts';

/**
 * How one source stands to one kind of fact in one check. `fresh`: this check's answer gave it. `silent`: it should have
 * answered and did not. `stale`: what it gives is too old. `absent`: a good answer without it. `skipped`: not asked.
 */
export type Standing =
  | { readonly is: 'fresh'; readonly source: string; readonly fact: StoredFact }
  | {
      readonly is: 'silent' | 'stale' | 'absent' | 'skipped';
      readonly source: string;
      readonly reason: UnknownReason;
      /** What it last said, of any age. */
      readonly last: StoredFact | null;
      /** Debts come and are paid: a credit report that is too old doubts no later one. */
      readonly isSpent: boolean;
    };

export type Unheard = Exclude<Standing, { is: 'fresh' }>;

/** Not heard now, but its last word stands. A good answer without the fact has taken the word back. */
export const hasWord = (standing: Standing): standing is Unheard & { readonly last: StoredFact } =>
  standing.is !== 'fresh' && standing.is !== 'absent' && standing.last !== null && !standing.isSpent;

type Question = Pick<QuestionState, 'outcome' | 'reason' | 'missing' | 'fetchedAt'>;

/** Gave an answer that this check rests on: asked now, or used because it still is fresh. */
export const hasAnswer = ({ outcome, reason }: Question): boolean =>
  outcome === 'answered' || (outcome === 'skipped' && reason === 'fresh');

/** Gave none although it should have: failed, still open, or closed for the night. */
export const fellSilent = ({ outcome, reason }: Question): boolean =>
  outcome === null || isFailure(outcome) || (outcome === 'skipped' && reason === 'closed');

const skippedBecause = (questions: readonly Question[]): UnknownReason =>
  questions.some(({ reason }) => reason === 'not-configured') ? 'not-configured' : 'not-permitted';

/** Null when this check has no question to the source. */
export function standingOf(
  source: string,
  kind: FactKind,
  questions: readonly Question[],
  fact: StoredFact | undefined,
  context: { readonly policy: Policy; readonly today: Day },
): Standing | null {
  if (questions.length === 0) return null;
  const last = fact ?? null;
  const isOld =
    fact !== undefined && daysBetween(agesFrom(fact), context.today) > maxAgeDaysOf(kind, context.policy);
  const isSpent = isOld && kind.startsWith('credit.');
  const unheard = { source, last, isSpent };
  const answers = questions.filter(hasAnswer);
  const whole = answers.filter(({ missing }) => !missing.includes(kind));
  // A fact that the answer did not confirm was left out of it: the source no longer says so.
  const confirmed = whole.some(
    ({ fetchedAt }) => fact !== undefined && (fetchedAt === null || fact.fetchedAt >= fetchedAt),
  );
  if (fact !== undefined && confirmed) {
    return isOld ? { is: 'stale', reason: 'stale', ...unheard } : { is: 'fresh', source, fact };
  }
  if (whole.length < answers.length || questions.some(fellSilent))
    return { is: 'silent', reason: 'source-failed', ...unheard };
  if (answers.length > 0 || questions.some(({ outcome }) => outcome === 'not-found'))
    return { is: 'absent', reason: 'no-value', ...unheard };
  return { is: 'skipped', reason: skippedBecause(questions), ...unheard };
}

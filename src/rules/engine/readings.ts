import { levelOf } from '../../domain/level.ts';
import { packReadings, type Reading } from '../../domain/reading.ts';
import {
  isReadBy,
  type Reader,
  type Rule,
  type RuleInput,
  type Severity,
  type Verdict,
} from '../../domain/rule.ts';
import { isUnchecked } from './level.ts';

export interface Judged {
  /** The flags that stand open. */
  readonly flags: readonly { readonly rule: string; readonly severity: Severity }[];
  readonly verdicts: readonly Verdict[];
  /** What the rules saw; null for a supplier that is not judged. */
  readonly seen: Pick<RuleInput, 'policy' | 'supplier' | 'sources'> | null;
}

/**
 * Level and unchecked, for whoever reads every rule and for each set of readers from the rules that it reads alone. A
 * rule that has left the list is counted by all: nobody can say any more whom it was for.
 */
export function readingsOf(
  { flags, verdicts, seen }: Judged,
  rules: readonly Rule[],
): Reading & { readonly readings: number | null } {
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const readsWith = (set: readonly Reader[]) => (id: string) => {
    const rule = byId.get(id);
    return rule === undefined || isReadBy(rule, set);
  };
  const readingWith = (reads: (id: string) => boolean): Reading => ({
    level: levelOf(
      flags.filter(({ rule }) => reads(rule)),
      rules,
    ),
    unchecked: seen !== null && isUnchecked(verdicts, seen, reads),
  });
  const whole = readingWith(() => true);
  return { ...whole, readings: packReadings(whole, (set) => readingWith(readsWith(set))) };
}

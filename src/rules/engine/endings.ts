import type { FlagCause, FlagChange, OpenFlag } from '../../domain/check.ts';
import { severityRank, type Rule, type RuleInput, type Verdict } from '../../domain/rule.ts';
import { openAfter } from './flags.ts';

type Seen = Pick<RuleInput, 'supplier' | 'sources' | 'conflicts' | 'unsettled' | 'policy'>;

/** One register says so, and none that was heard, or has spoken before, says otherwise. */
const isFormSure = ({ supplier, conflicts, unsettled }: Seen): boolean =>
  supplier.formConfirmed && ![...conflicts, ...unsettled].some(({ kind }) => kind === 'company.form');

/** The verdict waits for a source that is not asked any more, because the supplier is controlled less deep. */
const isTooDeep = (rule: Rule, verdict: Verdict, { sources, policy }: Seen): boolean =>
  sources.some(
    ({ source, reason }) =>
      reason === 'depth' &&
      (source === verdict.source || rule.needs.some((kind) => policy.trustOrder[kind]?.includes(source))),
  );

/** Why nothing that may be found out can close a flag of this rule; null when something can. */
function endOf(rule: Rule | undefined, verdict: Verdict | undefined, seen: Seen): FlagCause | null {
  if (rule === undefined) return 'rule';
  if (verdict === undefined) return null;
  const { outcome, reason } = verdict;
  if (outcome === 'not-applicable' && reason === 'legal-form') return isFormSure(seen) ? 'form' : null;
  const isClosed = outcome === 'unknown' && (reason === 'not-permitted' || reason === 'not-configured');
  return isClosed && isTooDeep(rule, verdict, seen) ? 'depth' : null;
}

/**
 * The changes with what no verdict can do: a flag that nobody could close any more ends with its reason, and one whose
 * cause another open signal tells of ends with that signal, or does not open beside it. A signal never ends a graver one.
 */
export function withEndings(
  open: readonly OpenFlag[],
  changes: readonly FlagChange[],
  { rules, verdicts, seen }: { rules: readonly Rule[]; verdicts: readonly Verdict[]; seen: Seen },
): readonly FlagChange[] {
  const ruleOf = new Map(rules.map((rule) => [rule.id, rule]));
  const touched = new Set(changes.map(({ rule }) => rule));
  const ended = open.flatMap(({ flagId, rule }): FlagChange[] => {
    if (touched.has(rule)) return [];
    const because = endOf(
      ruleOf.get(rule),
      verdicts.find((verdict) => verdict.rule === rule),
      seen,
    );
    return because === null ? [] : [{ change: 'cleared', flagId, rule, because }];
  });
  const all = ended.length === 0 ? changes : [...changes, ...ended];
  const over = supersededBy(open, all, ruleOf);
  if (over.size === 0) return all;
  const left = all.filter(({ rule }) => !over.has(rule));
  return [
    ...left,
    ...open.flatMap(({ flagId, rule }): FlagChange[] =>
      over.has(rule) ? [{ change: 'cleared', flagId, rule, because: 'superseded' }] : [],
    ),
  ];
}

/** The rules whose signal another rule's open signal takes over. */
function supersededBy(
  open: readonly OpenFlag[],
  changes: readonly FlagChange[],
  ruleOf: ReadonlyMap<string, Rule>,
): ReadonlySet<string> {
  const standing = openAfter(open, changes);
  const over = new Set<string>();
  for (const flag of standing) {
    for (const id of ruleOf.get(flag.rule)?.relations.ends ?? []) {
      const other = standing.find(({ rule }) => rule === id) ?? open.find(({ rule }) => rule === id);
      if (other !== undefined && severityRank[other.severity] <= severityRank[flag.severity]) over.add(id);
    }
  }
  return over;
}

import type { Rule, RuleInput, RuleResult, Verdict } from '../../domain/rule.ts';
import { debtKinds } from './agree.ts';
import type { LastWords } from './resolve.ts';

export { policyHash, ruleSetHash } from './hash.ts';

const noEvidence: Verdict['evidence'] = Object.freeze([]);

function verdictOf(rule: string, result: RuleResult): Verdict {
  const evidence = 'evidence' in result ? Object.freeze(result.evidence) : noEvidence;
  const isHit = result.outcome === 'hit';
  return Object.freeze({
    rule,
    outcome: result.outcome,
    severity: isHit ? result.severity : null,
    params: isHit ? Object.freeze(result.params) : null,
    evidence,
    weight: isHit ? result.weight : null,
    reason: 'reason' in result ? result.reason : null,
    source: 'source' in result ? result.source : null,
  });
}

const failed = (rule: string, error: unknown): Verdict =>
  Object.freeze({
    rule,
    outcome: 'error',
    severity: null,
    params: null,
    evidence: noEvidence,
    weight: null,
    // The class only: a message could hold what must not be stored.
    reason: error instanceof Error ? error.constructor.name : typeof error,
    source: null,
  });

/** Clear by one source, while another tells of a debt, or did before it fell silent: nobody has said that it is paid. */
function contradicted(
  { needs }: Rule,
  { conflicts, unsettled }: RuleInput,
  result: RuleResult,
): RuleResult | null {
  if (result.outcome !== 'clear') return null;
  const waiting = unsettled.find(({ kind }) => debtKinds.has(kind) && needs.includes(kind));
  if (waiting !== undefined) return { outcome: 'unknown', reason: waiting.reason, source: waiting.source };
  const conflict = conflicts.find(({ kind }) => debtKinds.has(kind) && needs.includes(kind));
  if (conflict === undefined) return null;
  const owed = conflict.sides.find(({ headline }) => Number(headline) > 0);
  return { outcome: 'unknown', reason: 'contradicted', source: owed?.source ?? null };
}

const severityOf = (result: RuleResult): string | null =>
  result.outcome === 'hit' ? result.severity : 'reason' in result ? result.reason : null;

/**
 * A verdict rests on silence when it would be another with what the silent sources last said: then it is not known.
 * Otherwise an outage would open, clear, worsen or ease a flag.
 */
function restingOnSilence(
  rule: Rule,
  input: RuleInput,
  lastWords: LastWords,
  result: RuleResult,
): RuleResult | null {
  if (result.outcome === 'unknown') return null;
  const silent = rule.needs.filter((kind) => lastWords[kind] !== undefined);
  if (silent.length === 0) return null;
  // Kind and value were paired when the facts were read; the type system cannot follow them through a list.
  const facts = {
    ...input.facts,
    ...Object.fromEntries(silent.map((kind) => [kind, lastWords[kind]])),
  } as RuleInput['facts'];
  const then = rule.evaluate({ ...input, facts });
  if (then.outcome === result.outcome && severityOf(then) === severityOf(result)) return null;
  const fact = silent.map((kind) => input.facts[kind]).find(({ known }) => !known);
  if (fact === undefined || fact.known) return null;
  return { outcome: 'unknown', reason: fact.reason, source: fact.source };
}

function evaluateOne(rule: Rule, input: RuleInput, lastWords: LastWords | null): Verdict {
  if (!rule.appliesTo.includes(input.supplier.form))
    return verdictOf(rule.id, { outcome: 'not-applicable', reason: 'legal-form' });
  try {
    const result = rule.evaluate(input);
    const instead =
      contradicted(rule, input, result) ??
      (lastWords === null ? null : restingOnSilence(rule, input, lastWords, result));
    return verdictOf(rule.id, instead ?? result);
  } catch (error) {
    return failed(rule.id, error);
  }
}

/**
 * One verdict per rule, frozen plain data without anything that moves from night to night, so that an unchanged
 * supplier gives the same bytes. Reason `legal-form`: the rule does not cover the supplier's form. `lastWords`: what
 * sources that are not heard now last said.
 */
export function evaluateAll(
  rules: readonly Rule[],
  input: RuleInput,
  lastWords: LastWords = {},
): readonly Verdict[] {
  const words = Object.keys(lastWords).length === 0 ? null : lastWords;
  return rules.map((rule) => evaluateOne(rule, input, words));
}

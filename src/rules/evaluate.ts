import type { Rule, RuleInput, RuleResult, Verdict } from '../domain/rule.ts';

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

function evaluateOne(rule: Rule, input: RuleInput): Verdict {
  if (!rule.appliesTo.includes(input.supplier.form))
    return verdictOf(rule.id, { outcome: 'not-applicable', reason: 'legal-form' });
  try {
    return verdictOf(rule.id, rule.evaluate(input));
  } catch (error) {
    return failed(rule.id, error);
  }
}

/**
 * One verdict per rule, frozen plain data without anything that moves from night to night, so that an unchanged
 * supplier gives the same bytes. Reason `legal-form`: the rule does not cover the supplier's form.
 */
export const evaluateAll = (rules: readonly Rule[], input: RuleInput): readonly Verdict[] =>
  rules.map((rule) => evaluateOne(rule, input));

import { createHash } from 'node:crypto';

import type { Policy } from '../../domain/policy.ts';
import type { Rule } from '../../domain/rule.ts';

/** JSON with sorted keys, so that the order in which a file was written does not matter. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, part]) => `${JSON.stringify(key)}:${canonical(part)}`).join(',')}}`;
  }
  return JSON.stringify(value) ?? 'null';
}

const sha256 = (value: unknown): string =>
  createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);

/** 32 hex digits over what the rules declare, in any order. What a rule does is told by its `version`. */
export const ruleSetHash = (rules: readonly Rule[]): string =>
  sha256(rules.map(({ evaluate: _evaluate, explain: _explain, ...declared }) => canonical(declared)).sort());

/** 32 hex digits over the policy's numbers. */
export const policyHash = (policy: Policy): string => sha256(policy);

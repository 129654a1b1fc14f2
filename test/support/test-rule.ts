import { describe, expect, it } from 'vitest';

import type { Params, Rule, Severity, UnknownReason } from '../../src/domain/rule.ts';
import { evaluateAll } from '../../src/rules/engine/evaluate.ts';
import { inputOf, type Given } from './rule-input.ts';

export { facts, inputOf, ledger, sourceState, TODAY, version, type Given } from './rule-input.ts';

type Case<Expected> = Given & { readonly title: string } & Expected;

/** A rule's table; the type asks for all four outcomes, and an empty list is an error. */
export interface RuleTable {
  readonly hit: readonly Case<{ severity: Severity; says: string; params?: Params; weight?: number }>[];
  readonly clear: readonly Case<unknown>[];
  /** `never`: the rule is the handling of an unknown itself. */
  readonly unknown: readonly Case<{ reason: UnknownReason }>[] | 'never';
  /** `never`: the rule covers every form and every case. */
  readonly notApplicable: readonly Case<{ reason: string }>[] | 'never';
}

export function testRule(rule: Rule, table: RuleTable): void {
  const judge = (given: Given) => evaluateAll([rule], inputOf(given))[0];
  describe(`rule ${rule.id}`, () => {
    it('has a case of every outcome', () => {
      expect(Object.values(table).map((cases: readonly unknown[]) => cases.length > 0)).toEqual([
        true,
        true,
        true,
        true,
      ]);
    });
    it.each(table.hit)('hit: $title', ({ title: _title, severity, says, params, weight, ...given }) => {
      const verdict = judge(given);
      expect(verdict).toMatchObject({ outcome: 'hit', severity, reason: null });
      expect(verdict?.params).toEqual(params ?? verdict?.params);
      expect(verdict?.weight).toBe(weight ?? verdict?.weight);
      expect(verdict?.evidence.length).toBeGreaterThan(0);
      expect(rule.explain(verdict?.params ?? {}, 'Bolaget AB').replaceAll('\u00A0', ' ')).toBe(says);
    });
    it.each(table.clear)('clear: $title', ({ title: _title, ...given }) => {
      expect(judge(given as Given)).toMatchObject({ outcome: 'clear', severity: null, params: null });
    });
    it.each(table.unknown === 'never' ? [] : table.unknown)(
      'unknown: $title',
      ({ title: _title, reason, ...given }) => {
        expect(judge(given)).toMatchObject({ outcome: 'unknown', reason, evidence: [] });
      },
    );
    it.each(table.notApplicable === 'never' ? [] : table.notApplicable)(
      'not applicable: $title',
      ({ title: _title, reason, ...given }) => {
        expect(judge(given)).toMatchObject({ outcome: 'not-applicable', reason, evidence: [] });
      },
    );
  });
}

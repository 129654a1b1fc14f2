import type { CheckKind, CheckReason, CheckResult, LastJudged, Level, OpenFlag } from './check.ts';
import type { FactKind, StoredFact } from './facts.ts';
import type { QuestionState } from './question.ts';
import type { FactHistory, Verdict } from './rule.ts';
import type { Supplier } from './supplier.ts';
import type { Day, Instant } from './time.ts';
import type { CellState, PlannedCheck, PlanResult } from './planned.ts';

export interface CheckStore {
  plan(checks: readonly PlannedCheck[], now: Instant): Promise<readonly PlanResult[]>;
  /** All that check-supplier needs, in one read; null when there is no such check. */
  material(checkId: number, historyKinds: readonly FactKind[], today: Day): Promise<CheckMaterial | null>;
  /** `stale`: the supplier's state moved on meanwhile; read again. `already`: done before. */
  settle(result: CheckResult, now: Instant): Promise<'done' | 'stale' | 'already'>;
  get(checkId: number): Promise<CheckRecord | null>;
  /** By what people and programs call it, or by the number of a check from before there were such names. */
  find(ref: string): Promise<CheckRecord | null>;
  refOf(checkId: number): string;
}

export interface CheckHead {
  readonly checkId: number;
  readonly kind: CheckKind;
  readonly runId: number | null;
  readonly period: string;
  readonly unit: string | null;
  readonly reason: CheckReason | null;
  readonly dnr: string | null;
  readonly requestedBy: string | null;
  readonly createdAt: Instant;
  readonly deadline: Instant;
  readonly doneAt: Instant | null;
}

export interface CheckMaterial {
  readonly check: CheckHead;
  readonly supplier: Supplier;
  readonly questions: readonly (QuestionState & { readonly usedFresh: boolean })[];
  readonly cells: readonly CellState[];
  /** Latest fact per source and kind. */
  readonly facts: readonly StoredFact[];
  readonly history: FactHistory;
  readonly openFlags: readonly OpenFlag[];
  /** Null for a supplier that never was judged. */
  readonly last: LastJudged | null;
  readonly stateVersion: number;
}

/**
 * A done or open check as stored, before anybody sees it (`asSeenBy`); evidence carries the dates of the questions that
 * the check rested on.
 */
export interface CheckRecord {
  readonly check: CheckHead;
  /** What people and programs call it. */
  readonly ref: string;
  readonly supplier: Supplier;
  readonly level: Level | null;
  readonly unchecked: boolean;
  readonly readings: number | null;
  readonly questions: readonly (QuestionState & { readonly usedFresh: boolean })[];
  readonly verdicts: readonly Verdict[];
}

import type { Level } from './check.ts';
import type { Supplier } from './supplier.ts';
import type { Day, Instant } from './time.ts';
import type { CellState } from './planned.ts';

export interface RunStore {
  /** Begins the run of a period, or finds it. */
  start(command: { period: string; now: Instant; deadline: Instant }): Promise<Run>;
  get(runId: number): Promise<Run | null>;
  latest(): Promise<Run | null>;
  /** The run of a Swedish day; null when there was none. */
  ofPeriod(period: string): Promise<Run | null>;
  /** Marks that every due supplier has its check planned. */
  planned(runId: number, now: Instant): Promise<void>;
  /** Runs whose planning did not end. */
  unplanned(): Promise<readonly Run[]>;
  /**
   * Suppliers that a round of this run still has to plan, by id after `after`. Round 1: controlled, not dormant, no
   * check in this run. A later round: the check of the round before is done and a question that may be asked again failed.
   */
  due(query: {
    runId: number;
    round: number;
    after: number;
    limit: number;
    today: Day;
  }): Promise<readonly DueSupplier[]>;
  /** Checks of the run that are not done. */
  open(runId: number): Promise<number>;
  /** How far the run has come, all rounds together. Cheap enough to be asked every second; `summary` is not. */
  progress(runId: number): Promise<{ readonly checks: number; readonly done: number }>;
  summary(runId: number): Promise<RunSummary>;
}

export interface Run {
  readonly runId: number;
  readonly period: string;
  readonly startedAt: Instant;
  readonly deadline: Instant;
  readonly plannedAt: Instant | null;
}

/**
 * `checks` = suppliers in the run, each at its highest level over the authorities; `answered`/`unknown` count questions;
 * `flagged` = level is not `none`.
 */
export interface RunSummary {
  readonly period: string;
  readonly checks: number;
  readonly done: number;
  readonly answered: number;
  readonly unknown: number;
  readonly flagged: number;
  readonly levels: Readonly<Record<Level, number>>;
  readonly unchecked: number;
}

export interface DueSupplier {
  readonly supplier: Supplier;
  readonly cells: readonly CellState[];
}

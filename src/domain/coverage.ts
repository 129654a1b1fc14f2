import type { Day, Instant } from './time.ts';

/**
 * What became of one supplier at one source in a run. `asked`: answered, or the source has no such subject. `fresh`: what
 * was held before the run was used. `notApplicable`: the source does not cover it, or nobody brought a document. `notPermitted`: not
 * configured, no lawful ground, not deep enough a control, no approval, no money left, closed. `failed`: no answer.
 * `open`: not settled yet. Every supplier is in exactly one of them at every source.
 */
export const coverageParts = ['asked', 'fresh', 'notApplicable', 'notPermitted', 'failed', 'open'] as const;
export type CoveragePart = (typeof coverageParts)[number];

export interface CoverageLine {
  readonly source: string;
  readonly parts: Readonly<Record<CoveragePart, number>>;
  /** Why, for what was not asked and what failed: reason → suppliers. */
  readonly reasons: Readonly<Record<string, number>>;
  /** Kinds whose block failed inside an otherwise good answer: kind → suppliers. */
  readonly missing: Readonly<Record<string, number>>;
  /**
   * Suppliers that should have been asked and have had no answer since: the source failed, was closed, or waits for leave or
   * money. Of them `neverAnswered` have no older answer either; `oldestAnswer` is the oldest of those that have one.
   */
  readonly overdue: number;
  readonly neverAnswered: number;
  readonly oldestAnswer: Instant | null;
}

/** The ledger of one run. It adds up when every supplier of the run is in exactly one part at every source. */
export interface Coverage {
  readonly period: string;
  readonly suppliers: number;
  readonly lines: readonly CoverageLine[];
}

export const sumOf = ({ parts }: Pick<CoverageLine, 'parts'>): number =>
  coverageParts.reduce((sum, part) => sum + parts[part], 0);

/** The lines that do not account for every supplier, with how many are amiss; empty when the ledger adds up. */
export const amiss = (
  { suppliers, lines }: Coverage,
  sources: readonly string[],
): readonly { readonly source: string; readonly by: number }[] =>
  sources.flatMap((source) => {
    const line = lines.find((each) => each.source === source);
    const by = suppliers - (line === undefined ? 0 : sumOf(line));
    return by === 0 ? [] : [{ source, by }];
  });

export interface CoverageStore {
  /** Null for a run that does not exist. */
  ofRun(runId: number): Promise<Coverage | null>;
  /** The same for anybody's eyes: without what only a tender that is not awarded has brought here. */
  openly(query: { runId: number; today: Day }): Promise<Coverage | null>;
}

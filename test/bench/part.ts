/** One measured figure. `met` is null where no target is set. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
  readonly met: boolean | null;
}

export interface BenchOptions {
  /** How many suppliers, where a part can be run smaller than it is meant; null: as it is meant. */
  readonly suppliers: number | null;
}

export interface BenchPart {
  run(options: BenchOptions): Promise<{ readonly rows: readonly BenchRow[] }>;
}

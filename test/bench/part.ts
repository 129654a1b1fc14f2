/** One measured figure. `met` is null where no target is set. */
export interface BenchRow {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly target: string;
  readonly met: boolean | null;
}

export interface BenchPart {
  run(): Promise<{ readonly rows: readonly BenchRow[] }>;
}

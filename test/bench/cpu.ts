const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? 0;
/** The value that one in twenty exceeds. */
export const p95 = (values: readonly number[]): number => quantile(values, 0.95);
export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** CPU time that this process spends on it: what runs beside us on the machine does not count. */
export async function cpuMs(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** CPU milliseconds that a piece of work takes: the least of a few tries, because a collection of garbage may fall into one. */
export function cpuMs(work: () => void, tries = 3): number {
  const took = Array.from({ length: tries }, () => {
    const began = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1000;
  });
  return Math.min(...took);
}

/**
 * How many times as long the same work takes on a text eight times as long: some eight where time goes with the length,
 * sixty-four where it goes with its square. A slow machine gives the same.
 */
export function growth(work: (length: number) => void, length: number): number {
  work(length / 8);
  return (
    cpuMs(() => work(length)) /
    Math.max(
      1,
      cpuMs(() => work(length / 8)),
    )
  );
}

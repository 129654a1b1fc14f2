import type { Route } from './double-answers.ts';

/** What one source was asked. */
export interface Asked {
  /** Suppliers about whom it was asked anything. */
  readonly cells: number;
  readonly calls: number;
  /** Calls that repeated an earlier one. */
  readonly again: number;
}
export type Journal = Readonly<Record<string, Asked>>;

/** Counts the data calls at the double. Logins are not counted. */
export function createJournal(): {
  note(route: Route, subject: string, path: string): void;
  /** What was asked since this was last called. */
  tell(): Journal;
} {
  const seen = new Map<string, { cells: Set<string>; calls: Set<string>; again: number }>();
  return {
    note({ source, elsewhere }, subject, path) {
      let own = seen.get(source);
      if (own === undefined) seen.set(source, (own = { cells: new Set(), calls: new Set(), again: 0 }));
      if (elsewhere !== true) own.cells.add(subject);
      // The reference of the question differs between two calls that ask the same.
      const call = `${subject} ${path.replace(/&transactionid=[^&]*/, '')}`;
      if (own.calls.has(call)) own.again += 1;
      else own.calls.add(call);
    },
    tell() {
      const told = Object.fromEntries(
        [...seen].map(([source, { cells, calls, again }]) => [
          source,
          { cells: cells.size, calls: calls.size + again, again },
        ]),
      );
      seen.clear();
      return told;
    },
  };
}

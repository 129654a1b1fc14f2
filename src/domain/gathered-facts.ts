import type { DrawnFact } from './facts.ts';

/** The older list's entries that the newer one says nothing about come after the newer one's own. */
function joined<Entry>(
  newer: readonly Entry[],
  older: readonly Entry[],
  keyOf: (entry: Entry) => string,
): Entry[] {
  const told = new Set(newer.map(keyOf));
  return [...newer, ...older.filter((entry) => !told.has(keyOf(entry)))];
}

/** Two documents about the same kind; a kind that is no list of such things is what the newer one says. */
function together(newer: DrawnFact, older: DrawnFact): DrawnFact {
  if (newer.kind === 'permits.care' && older.kind === 'permits.care') {
    const permits = joined(newer.value.permits, older.value.permits, ({ reference, type, unit }) =>
      JSON.stringify([reference, type, unit]),
    );
    return { ...newer, value: { permits } };
  }
  if (newer.kind === 'judgments.registered' && older.kind === 'judgments.registered') {
    const judgments = joined(newer.value.judgments, older.value.judgments, ({ reference, on, kind }) =>
      JSON.stringify([reference, on, kind]),
    );
    return { ...newer, value: { judgments } };
  }
  if (newer.kind === 'care.months' && older.kind === 'care.months') {
    const months = joined(newer.value.months, older.value.months, ({ month }) => month);
    return { ...newer, value: { months: months.toSorted((a, b) => b.month.localeCompare(a.month)) } };
  }
  return newer;
}

/** A document in force, as far as its facts go. */
export interface GatheredDocument {
  readonly form: string;
  readonly adds: boolean;
  readonly facts: readonly DrawnFact[];
}

/**
 * What the documents of one cell say together, given newest first. Of a form whose documents say all there is, the newest
 * one holds. Of one that `adds`, entries of all of them hold; of the same decision, judgment or month, the newest.
 */
export function gatherFacts(documents: readonly GatheredDocument[]): readonly DrawnFact[] {
  const told = new Set<string>();
  const gathered = new Map<string, DrawnFact>();
  const counted = documents.filter(({ form, adds }) => {
    const replaced = !adds && told.has(form);
    told.add(form);
    return !replaced;
  });
  for (const fact of counted.flatMap((document) => document.facts)) {
    const before = gathered.get(fact.kind);
    gathered.set(fact.kind, before === undefined ? fact : together(before, fact));
  }
  return [...gathered.values()];
}

import type { Answer } from './connector.ts';
import { type FactKind, headlineOf } from './facts.ts';
import type { Policy } from './policy.ts';
import type { Day, Instant } from './time.ts';

/**
 * What a source answered on one day, all suppliers together. `kinds`: how often each kind came, by what it said in one
 * word; amounts are only told apart from nothing, and texts that differ by nature are one.
 */
export interface DayFigures {
  readonly answered: number;
  readonly notFound: number;
  readonly kinds: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export const noFigures: DayFigures = { answered: 0, notFound: 0, kinds: {} };

/** Kinds whose word is a text of the company's own. */
const free: ReadonlySet<FactKind> = new Set([
  'company.name',
  'company.address',
  'company.industry',
  'company.size',
  'company.accounts',
  'credit.rejection',
  'representatives.signing',
]);
const MOST_WORDS = 12;

function wordOf(kind: FactKind, headline: string | number | null): string {
  if (headline === null || headline === 'none') return 'nothing';
  if (typeof headline === 'number') return headline === 0 ? 'nothing' : 'some';
  return free.has(kind) ? 'some' : headline;
}

/** One more answer. */
export function counted(figures: DayFigures, answer: Answer): DayFigures {
  if (answer.outcome === 'skipped') return figures;
  if (answer.outcome === 'not-found') return { ...figures, notFound: figures.notFound + 1 };
  const one = Object.fromEntries(
    answer.facts.map(({ kind, value }) => [kind, { [wordOf(kind, headlineOf(kind, value))]: 1 }]),
  );
  return merged(figures, { answered: 1, notFound: 0, kinds: one });
}

export function merged(a: DayFigures, b: DayFigures): DayFigures {
  const kinds: Record<string, Record<string, number>> = {};
  for (const each of [a.kinds, b.kinds]) {
    for (const [kind, words] of Object.entries(each)) {
      const sums = (kinds[kind] ??= {});
      for (const [word, count] of Object.entries(words)) {
        const known = word in sums || Object.keys(sums).length < MOST_WORDS;
        const name = known ? word : 'other';
        sums[name] = (sums[name] ?? 0) + count;
      }
    }
  }
  return { answered: a.answered + b.answered, notFound: a.notFound + b.notFound, kinds };
}

const sumOf = (words: Readonly<Record<string, number>>): number =>
  Object.values(words).reduce((sum, count) => sum + count, 0);

/** Half the sum of what the shares differ by: 0 the same, 1 nothing in common. */
function distance(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): number {
  const [all, before] = [sumOf(a), sumOf(b)];
  const words = new Set([...Object.keys(a), ...Object.keys(b)]);
  let sum = 0;
  for (const word of words) sum += Math.abs((a[word] ?? 0) / all - (b[word] ?? 0) / before);
  return sum / 2;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/**
 * Why a day's answers from one source are implausible as a whole, in Swedish; null when they are not, or when there are
 * too few to tell. `before`: earlier days that were plausible, together.
 */
export function implausible(
  figures: DayFigures,
  before: DayFigures,
  { plausibility: { leastAnswers, mostShift } }: Pick<Policy, 'plausibility'>,
): string | null {
  const all = figures.answered + figures.notFound;
  const had = before.answered + before.notFound;
  if (all < leastAnswers) return null;
  const missing = figures.notFound / all;
  if (had < leastAnswers) return figures.answered === 0 ? 'källan kände inte till en enda leverantör' : null;
  const missed = before.notFound / had;
  if (missing - missed > mostShift)
    return `källan kände inte till ${percent(missing)} av leverantörerna, mot ${percent(missed)} tidigare`;
  for (const [kind, words] of Object.entries(before.kinds)) {
    const now = figures.kinds[kind] ?? {};
    const share = sumOf(now) / Math.max(1, figures.answered);
    const shareBefore = sumOf(words) / Math.max(1, before.answered);
    if (shareBefore - share > mostShift)
      return `${kind} fanns i ${percent(share)} av svaren, mot ${percent(shareBefore)} tidigare`;
    if (sumOf(now) >= leastAnswers && sumOf(words) >= leastAnswers && distance(now, words) > mostShift)
      return `${kind} säger annat än tidigare för ${percent(distance(now, words))} av leverantörerna`;
  }
  return null;
}

/** `held`: implausible, and nothing is published before a person has decided. */
export interface SourceDay {
  readonly source: string;
  readonly day: Day;
  readonly figures: DayFigures;
  readonly state: 'open' | 'held' | 'let-through';
  readonly why: string | null;
  readonly decidedBy: string | null;
  /** What people have decided about it, oldest first: a rejected day begins anew and may be held again. */
  readonly decisions: readonly {
    readonly decision: 'let-through' | 'rejected';
    readonly by: string;
    readonly at: Instant;
    /** Why the day was held. */
    readonly why: string | null;
  }[];
}

export interface SourceDayStore {
  /** Adds to what a source answered on a day. */
  add(command: { source: string; day: Day; figures: DayFigures }): Promise<void>;
  of(day: Day): Promise<readonly SourceDay[]>;
  /** Sources with rejected answers that some supplier's level in force still rests on. */
  unjudged(): Promise<readonly string[]>;
  /** Every day that is held, oldest first. */
  held(): Promise<readonly SourceDay[]>;
  /**
   * The last `days` days before `day` that have answers and are not held, together; further back when these are fewer
   * than `least` answers.
   */
  before(query: { source: string; day: Day; days: number; least: number }): Promise<DayFigures>;
  /** False when it is not open any more. */
  hold(command: { source: string; day: Day; why: string }): Promise<boolean>;
  /** False when it is not held. */
  letThrough(command: { source: string; day: Day; by: string; now: Instant }): Promise<boolean>;
  /**
   * A person says that the answers were wrong. They are no answers any more: what was held before them is held again, and
   * the source is asked anew in the next round. The day begins anew. Null when it is not held, else how many questions it met.
   */
  reject(command: { source: string; day: Day; by: string; now: Instant }): Promise<number | null>;
}

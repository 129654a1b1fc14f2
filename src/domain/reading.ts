import { levels, type Level } from './check.ts';
import { readers, type Reader } from './rule.ts';

/** How the open flags that somebody may read stand together. */
export interface Reading {
  readonly level: Level;
  readonly unchecked: boolean;
}

/**
 * Whose reading is meant: sets of readers, one for each authority, of which the highest reading counts. Nobody is an
 * empty list.
 */
export type Audience = readonly (readonly Reader[])[];

/**
 * A reading as it is stored: `level` and `unchecked` as they are for whoever reads everything, and `readings` for every
 * set of readers, three bits each; null where all of them read the same.
 */
export interface StoredReading extends Reading {
  readonly readings: number | null;
}

const BITS = 3;
/** Every set of readers but the empty one, by the place that it has in `readings`. */
const sets: readonly (readonly Reader[])[] = Array.from({ length: 2 ** readers.length - 1 }, (_, place) =>
  readers.filter((_reader, bit) => ((place + 1) >> bit) % 2 === 1),
);
const placeOf = (set: readonly Reader[]): number =>
  readers.reduce((sum, reader, bit) => (set.includes(reader) ? sum + 2 ** bit : sum), 0) - 1;

const rankOf = ({ level }: Reading): number => levels.indexOf(level);
const toBits = (reading: Reading): number => rankOf(reading) + (reading.unchecked ? 4 : 0);
const fromBits = (bits: number): Reading => ({ level: levels[bits & 3] ?? 'none', unchecked: bits >= 4 });

/** The readings of all sets of readers, or null when they are the same as `whole`. */
export function packReadings(whole: Reading, readingOf: (set: readonly Reader[]) => Reading): number | null {
  const bits = sets.map((set) => toBits(readingOf(set)));
  if (bits.every((each) => each === toBits(whole))) return null;
  return bits.reduce((packed, each, place) => packed | (each << (BITS * place)), 0);
}

const nothing: Reading = { level: 'none', unchecked: false };

/** What an audience reads: its highest level, and unchecked when it is so for any of them. */
export function readingIn(stored: StoredReading, audience: Audience): Reading {
  const { level, unchecked, readings } = stored;
  const read = audience
    .filter((set) => set.length > 0)
    .map((set) =>
      readings === null ? { level, unchecked } : fromBits((readings >> (BITS * placeOf(set))) & 7),
    );
  return read.reduce(
    (highest, one) => ({
      level: rankOf(one) < rankOf(highest) ? one.level : highest.level,
      unchecked: highest.unchecked || one.unchecked,
    }),
    nothing,
  );
}

/** The audience in one word, the same for the same sets: `care+finance/procurement`. */
export const audienceKey = (audience: Audience): string =>
  [...new Set(audience.map((set) => set.toSorted().join('+')))].toSorted().join('/');

import type { DigestSupplier } from '../domain/digest.ts';
import { actionFor, type Params, type Reader } from '../domain/rule.ts';
import type { Track } from '../domain/track.ts';
import type { Scene } from './scene.ts';
import { ruleText } from './texts.ts';
import { plainText, sentence } from './words.ts';

const MOST_STEPS = 6;

/** What a decision level asks of everybody, whatever the reason. */
const HOLD = 'Inga nya åtaganden förrän namngiven person har beslutat.';
/** Where the contract itself may oblige to order: to hold back could be a breach. */
const BY_CONTRACT = 'Avtalet avgör om ni får avvakta.';
const boundByContract: ReadonlySet<Track> = new Set(['avrop', 'lov']);

/** A rule has said it in its own words, for its own case. */
const saysHold = /nya (?:åtaganden|uppdrag)|avtalet avgör/i;

/** What to do about the signals, in order: each rule's action for the readers that the unit is. */
export function stepsFor(
  { texts, material }: Scene,
  supplier: DigestSupplier,
  signals: readonly { readonly rule: string; readonly params: Params }[],
): readonly string[] {
  const stop = supplier.level === 'stop';
  const actions = signals.flatMap(({ rule, params }) => {
    const said = (reader: Reader): string | null => actionFor(ruleText(texts, rule), reader, params);
    const readers = material.unit.reads.filter(
      // Who answers for care buys it too; the care action is the buyer's, said for care.
      (reader) => reader !== 'procurement' || !material.unit.reads.includes('care') || said('care') === null,
    );
    return readers.flatMap((reader) => said(reader) ?? []);
  });
  const distinct = [...new Set(actions.map((action) => plainText(action)).filter((action) => action !== ''))];
  const split = stop ? distinct.flatMap((action) => action.split(/(?<=\.)\s+(?=\p{Lu})/u)) : distinct;
  const steps = [...new Set(split.map(sentence))].slice(0, MOST_STEPS);
  // A payment unit enters into nothing: what it does about a stop is in the rules' own actions.
  return stop && material.unit.topics === 'all' && !steps.some((step) => saysHold.test(step))
    ? [...steps, holdText(supplier.tracks)]
    : steps;
}

function holdText(tracks: readonly Track[]): string {
  const bound = tracks.filter((track) => boundByContract.has(track)).length;
  if (bound === 0) return HOLD;
  return bound === tracks.length
    ? BY_CONTRACT
    : `${HOLD} För avrop och valfrihetssystem: ${BY_CONTRACT.charAt(0).toLowerCase()}${BY_CONTRACT.slice(1)}`;
}

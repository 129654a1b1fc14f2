import type { DigestMarks, FlagEvent } from '../domain/digest.ts';
import { concerns, untoldOfStart, type Scene } from './scene.ts';
import type { NewsSection } from './sections.ts';
import type { StartSection } from './start.ts';

/** What the Startläge made of each event: what it had no room for is told in later digests. */
export function startMarks(scene: Scene, { shown, left }: StartSection): DigestMarks {
  const told = new Set(shown.map(({ supplier }) => supplier.id));
  const waiting = new Set(left.map(({ supplier }) => supplier.id));
  const stateOf = ({ supplierId, rule }: FlagEvent): 'told' | 'start' | 'settled' => {
    if (!concerns(scene, rule)) return 'settled';
    if (told.has(supplierId)) return 'told';
    return waiting.has(supplierId) ? 'start' : 'settled';
  };
  const idsOf = (state: string): readonly number[] =>
    scene.material.events.filter((event) => stateOf(event) === state).map(({ eventId }) => eventId);
  return { told: idsOf('told'), settled: idsOf('settled'), counted: [], start: idsOf('start') };
}

/**
 * What a later digest made of each event. `told`: suppliers that have a card, where all that stands open is read;
 * `settled`: events with nothing left to tell.
 */
export function countedMarks(
  scene: Scene,
  digest: {
    readonly parts: readonly NewsSection[];
    readonly told: ReadonlySet<number>;
    readonly start: StartSection | null;
    readonly settled: readonly number[];
  },
): DigestMarks {
  const eventsOf = (told: NewsSection['shown']): readonly number[] =>
    told.flatMap(({ news }) => news.flatMap(({ eventIds }) => eventIds));
  const stillOpen = untoldOfStart(scene);
  const ofStart = scene.material.events.filter(({ mark }) => mark === 'start');
  const idsOf = (events: readonly FlagEvent[]): readonly number[] => events.map(({ eventId }) => eventId);
  return {
    told: [
      ...digest.parts.flatMap(({ shown }) => eventsOf(shown)),
      ...idsOf(ofStart.filter(({ supplierId }) => digest.told.has(supplierId))),
    ],
    settled: [
      ...digest.settled,
      ...idsOf(
        ofStart.filter(({ supplierId }) => !digest.told.has(supplierId) && !stillOpen.has(supplierId)),
      ),
    ],
    counted: digest.parts.flatMap(({ left }) => eventsOf(left)),
    start: [],
  };
}

import type { FactValue } from '../../src/domain/facts.ts';
import type { Person } from '../../src/domain/person.ts';
import type { Day } from '../../src/domain/time.ts';
import { isSurelyAbout } from '../wire.ts';
import { broken, day } from './facts.ts';
import type { PersonAnswer, WireProhibition } from './schema.ts';

type Prohibitions = FactValue<'representatives.prohibitions'>;
type Entry = Prohibitions['prohibited'][number];

/** So many persons are asked about for one organisation at most: each is a call of the quota. */
export const PERSONS_AT_MOST = 25;

/**
 * Asks about each holder in turn until a call gets no answer (`lookUp` gives 'no-answer'). Whoever has no Swedish number,
 * stands beyond the cap, or got no clear answer is counted in `holders` and not in `asked`. Null when the calls ended
 * before anybody was asked about: then nothing is known.
 */
export async function askProhibitions(
  holders: readonly Person[],
  lookUp: (number: string) => Promise<PersonAnswer | null | 'no-answer'>,
  today: Day,
): Promise<Prohibitions | null> {
  const prohibited: Entry[] = [];
  let asked = 0;
  for (const { ref, number } of holders
    .filter((holder) => holder.number !== null)
    .slice(0, PERSONS_AT_MOST)) {
    const answer = number === null ? null : await lookUp(number);
    if (answer === 'no-answer') {
      if (asked === 0) return null;
      break;
    }
    const entries = number === null ? null : entriesOf(ref, number, answer, today);
    if (entries === null) continue;
    asked += 1;
    prohibited.push(...entries);
  }
  return { holders: holders.length, asked, prohibited };
}

/** What holds today or later; null when the answer does not tell. */
function entriesOf(ref: string, number: string, answer: PersonAnswer | null, today: Day): Entry[] | null {
  if (answer === null) return null;
  if (!isSurelyAbout(answer.identitet.identitetsbeteckning, number.slice(-10)))
    throw broken('identitet.identitetsbeteckning');
  const block = answer.naringsforbud;
  if (block === null || block === undefined) return null;
  const rows = Array.isArray(block) ? block : [block];
  // A row without either key is a renamed one, and proves nothing.
  if (rows.some((row) => row.slutligt === undefined && row.tillfalligt === undefined)) return null;
  return rows.flatMap((row) => read(ref, row)).filter(({ to }) => to === null || to >= today);
}

function read(person: string, { slutligt, tillfalligt }: WireProhibition): Entry[] {
  const path = 'naringsforbud';
  const final: Entry[] =
    slutligt == null
      ? []
      : [
          {
            person,
            kind: 'final',
            from: day(slutligt.from, `${path}.slutligt.from`),
            to: day(slutligt.tom, `${path}.slutligt.tom`),
          },
        ];
  const temporary: Entry[] =
    tillfalligt == null
      ? []
      : [{ person, kind: 'temporary', from: day(tillfalligt.from, `${path}.tillfalligt.from`), to: null }];
  return [...final, ...temporary];
}

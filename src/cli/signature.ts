import type { Actor } from '../domain/actor.ts';
import { InputInvalid } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';

const LONGEST_REASON = 300;
const SHORTEST_REASON = 5;

/** Who decides, as a name: never a number, which would stand beside the decision for ever. */
export function readActor(text: string): Actor {
  const name = text.trim();
  if (/\p{L}.*\p{L}/u.test(name) && redactNumbers(name) === name) return { name };
  const found =
    name === ''
      ? 'inget angavs'
      : redactNumbers(name) === name
        ? 'färre än två bokstäver angavs'
        : 'ett nummer angavs';
  throw new InputInvalid(
    `--by: namnet på den person som beslutar väntades, men ${found}. Ange för- och efternamn.`,
  );
}

/** Why, in a few words, without numbers of anybody. `option` and `what` as they stand in the sentence. */
export function readReason(text: string, option: string, what: string): string {
  const reason = redactNumbers(text.trim()).slice(0, LONGEST_REASON);
  if (reason.length < SHORTEST_REASON) {
    const found = reason === '' ? 'inget angavs' : `bara ${reason.length} tecken angavs`;
    throw new InputInvalid(
      `${option}: ${what} väntades, men ${found}. Skriv några ord, minst ${SHORTEST_REASON} tecken.`,
    );
  }
  return reason;
}

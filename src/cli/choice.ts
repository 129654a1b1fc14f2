import { InputInvalid } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';

const either = new Intl.ListFormat('sv', { type: 'disjunction' });

/** What stood where something else was expected; a number of anybody is not repeated. */
export const givenText = (written: string): string =>
  written.trim() === '' ? 'inget angavs' : `"${redactNumbers(written)}" angavs`;

/** One of the words that an option takes. Throws InputInvalid, which names them all. */
export function readChoice<Choice extends string>(
  option: string,
  written: string,
  choices: readonly Choice[],
): Choice {
  const choice = choices.find((each) => each === written);
  if (choice !== undefined) return choice;
  throw new InputInvalid(
    `${option}: ${either.format(choices)} väntades, men ${givenText(written)}. Ange ${choices.length === 1 ? 'det' : 'ett av dem'}.`,
  );
}

/** A unit's id. Throws InputInvalid, which names the units. */
export const readUnit = (written: string, units: readonly { readonly id: string }[]): string =>
  readChoice(
    '--unit',
    written,
    units.map(({ id }) => id),
  );

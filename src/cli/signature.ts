import { InputInvalid } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';

const LONGEST_REASON = 300;

/** Who decides, as a name: never a number, which would stand beside the decision for ever. */
export function readSigner(text: string): string {
  const name = text.trim();
  if (name.length >= 3 && /\p{L}/u.test(name) && redactNumbers(name) === name) return name;
  throw new InputInvalid(
    `--by: expected the name of the person who decides, found ${name === '' ? 'nothing' : 'something else'}.`,
  );
}

/** Why, in a few words, without numbers of anybody. `option` and `what` as they stand in the sentence. */
export function readReason(text: string, option: string, what: string): string {
  const reason = redactNumbers(text.trim()).slice(0, LONGEST_REASON);
  if (reason.length < 5) throw new InputInvalid(`${option}: expected ${what}, found nothing.`);
  return reason;
}

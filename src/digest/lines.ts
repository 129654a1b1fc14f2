import { levelText, publicBodyText } from '../domain/check.ts';
import type { DigestItem, ItemLevel } from '../domain/digest.ts';
import { afterColon, sentence } from '../wording/mail-text.ts';

const words: Readonly<Record<ItemLevel, string>> = {
  stop: levelText.stop,
  deepen: levelText.deepen,
  ask: levelText.ask,
  none: levelText.none,
  unchecked: levelText.unchecked,
  outside: publicBodyText,
  notice: 'Kännedom',
  information: 'Upplysning',
};

/** What must not be missed stands before the name. */
const leads: ReadonlySet<ItemLevel> = new Set(['stop', 'notice']);

/** The first words of a line: supplier and level, one of them bold in HTML; the level never stands by colour alone. */
export function headParts({ level, supplier }: DigestItem): readonly { text: string; bold: boolean }[] {
  if (level === null) return [{ text: sentence(supplier), bold: true }];
  if (leads.has(level)) return [{ text: `${words[level]}: ${sentence(supplier)}`, bold: true }];
  return [
    { text: supplier, bold: true },
    { text: ` – ${afterColon(words[level])}.`, bold: false },
  ];
}

export const headText = (item: DigestItem): string =>
  headParts(item)
    .map(({ text }) => text)
    .join('');

/** What follows the head, in reading order. Text and HTML are made from the same parts. */
export function itemParts({ reason, paid, steps, note, ref }: DigestItem): {
  /** On the line of the head. */
  readonly before: readonly string[];
  /** Two or more things to do, numbered. */
  readonly steps: readonly string[];
  readonly after: readonly string[];
  readonly ref: string | null;
} {
  const [first] = steps;
  const only = steps.length === 1 && first !== undefined ? `Gör så här: ${afterColon(first)}` : null;
  const given = (texts: readonly (string | null)[]): readonly string[] =>
    texts.filter((text) => text !== null && text !== '').map(String);
  return {
    before: given([reason, paid, only]),
    steps: steps.length > 1 ? steps : [],
    after: given([note]),
    ref: ref === '' ? null : sentence(ref),
  };
}

import { stripVTControlCharacters } from 'node:util';

import { factSchemas, type DrawnFact, type FactKind } from './facts.ts';
import { redactNumbers } from './org-number.ts';

/** Longest text of a source that is kept. */
const LONGEST = 300;

/**
 * What a reader does not see and what makes other text look like something else: control characters, marks that turn or
 * hide text (bidi, zero width, fillers), private letters, halves of letters. Blanks and line breaks are not among them.
 */
const hidden = /[\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]|(?![\t\n\v\f\r\u0085])\p{Cc}/gu;

/** Marks piled on one letter until they cover the lines around it; no written language needs more than three. */
const piled = /(\p{M}{3})\p{M}+/gu;

/** Text without escape codes and hidden characters; its line breaks stay. For every way out: terminal, file, mail. */
export const visibleText = (text: string): string =>
  stripVTControlCharacters(text).replaceAll(hidden, '').replaceAll(piled, '$1');

/** The same on one line, composed, without blanks at its ends. */
export const oneLine = (text: string): string =>
  visibleText(text.replaceAll(/[\p{Z}\s]+/gu, ' '))
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .normalize('NFC');

/** At most `longest` letters, whole ones. */
export function capped(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const letters = Array.from(text);
  return letters.length <= longest ? text : letters.slice(0, longest).join('').trimEnd();
}

/** Most texts: nothing to clean, and too few digits to be anybody's number. */
const isHarmless = (text: string): boolean =>
  /^[!-~À-ÿ]+(?: [!-~À-ÿ]+)*$/.test(text) && !/(?:\d\D*){10}/.test(text);

/** A text from outside, fit to store: on one line, nothing hidden, nothing that reads as an identity number, capped. */
export function cleanText(text: string, longest = LONGEST): string {
  if (text.length <= longest && isHarmless(text)) return text;
  // Long before it is cleaned: a text of megabytes is cut first.
  const line = oneLine(text.slice(0, longest * 8));
  return capped(oneLine(redactNumbers(line).replaceAll('[number]', ' ').replaceAll('\uFFFD', ' ')), longest);
}

/** Fields that are an identity or a key of their own, not a text: numbers in them are meant. */
const identities: ReadonlySet<string> = new Set(['person', 'successor', 'vatNumber', 'entry', 'fingerprint']);

function cleanValue(value: unknown, key: string): unknown {
  if (typeof value === 'string') {
    if (value === '') return value;
    const clean = identities.has(key) ? capped(oneLine(value), LONGEST) : cleanText(value);
    // Nothing is left: the source said nothing that can be read.
    return clean === '' ? null : clean;
  }
  if (Array.isArray(value))
    return value
      .map((each) => cleanValue(each, key))
      .filter((each) => typeof each !== 'object' || each !== null);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, cleanValue(each, name)]));
}

/**
 * The facts of an answer or a document as they may be stored: every text in them is clean. A fact of which cleaning left
 * too little is `missing`, which is unknown.
 */
export function cleanFacts(facts: readonly DrawnFact[]): {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
} {
  const kept: DrawnFact[] = [];
  const missing: FactKind[] = [];
  for (const fact of facts) {
    const value = cleanValue(fact.value, '');
    if (factSchemas[fact.kind].safeParse(value).success) kept.push({ ...fact, value } as DrawnFact);
    else missing.push(fact.kind);
  }
  return { facts: kept, missing };
}

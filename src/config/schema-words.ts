import type { z } from 'zod';

import { redactNumbers } from '../domain/org-number.ts';

const kinds: Readonly<Record<string, string>> = {
  string: 'en text',
  number: 'ett tal',
  int: 'ett heltal',
  boolean: 'true eller false',
  array: 'en lista',
  object: 'ett objekt med fält',
  record: 'ett objekt med fält',
};

const either = new Intl.ListFormat('sv', { type: 'disjunction' });
const quoted = (values: readonly unknown[]): string =>
  either.format(values.map((value) => JSON.stringify(value)));

/** What stood there, short: a text in full may be anything. */
function foundText(input: unknown): string {
  if (input === undefined) return 'fältet saknas';
  if (Array.isArray(input)) return input.length === 0 ? 'listan är tom' : 'en lista angavs';
  if (typeof input === 'object' && input !== null) return 'ett objekt angavs';
  return `${redactNumbers(JSON.stringify(input)).slice(0, 60)} angavs`;
}

const limitText = (limit: number | bigint, inclusive: boolean | undefined, edge: 'minst' | 'högst'): string =>
  inclusive === false ? `${edge === 'minst' ? 'mer' : 'mindre'} än ${limit}` : `${edge} ${limit}`;

/** What a schema expects where a person's file says something else; an error map for one parse. */
export const schemaWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'unrecognized_keys')
    return `${quoted(issue.keys)} finns inte där. Rätta stavningen, eller ta bort det`;
  return `${expectedText(issue)} väntades, men ${foundText(issue.input)}`;
};

function expectedText(issue: z.core.$ZodRawIssue): string {
  if (issue.code === 'invalid_type') return kinds[issue.expected] ?? 'ett annat värde';
  if (issue.code === 'invalid_value') return quoted(issue.values);
  if (issue.code === 'too_small')
    return limitText(issue.minimum, issue.inclusive, 'minst') + unitOf(issue.origin);
  if (issue.code === 'too_big')
    return limitText(issue.maximum, issue.inclusive, 'högst') + unitOf(issue.origin);
  return issue.code === 'invalid_format' && issue.format === 'email' ? 'en e-postadress' : 'något annat';
}

const unitOf = (origin: string): string =>
  origin === 'string' ? ' tecken' : origin === 'array' ? ' i listan' : '';

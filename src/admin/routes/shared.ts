import type { z } from '@hono/zod-openapi';

import type { SupplierStore } from '../../domain/store.ts';
import type { Supplier } from '../../domain/supplier.ts';
import type { NumberProblem, ParsedNumber } from '../../domain/org-number.ts';
import { maskValue, parseOrgNumber } from '../../domain/org-number.ts';
import type { AdminParts } from '../parts.ts';
import { HttpProblem, Problem } from '../problem.ts';
import type { Walls } from '../walls.ts';

/** What every route module gets. */
export interface RouteParts extends AdminParts {
  readonly walls: Walls;
  readonly checkBuckets: { take(key: string, what: string): number };
}

export const API = '/api/v1';

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});

const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: Problem } },
});

/** Answers that every route behind a token may give. */
export const tokenProblems = {
  400: problem('Malformed request, or a number in the URL'),
  401: problem('No token, or an unknown one'),
  403: problem('The role or the unit of the token does not allow it'),
  405: problem('Method not allowed'),
  429: problem('Too many requests; see Retry-After'),
  500: problem('A bug; the instance names the log line'),
} as const;
export const notFoundProblem = { 404: problem('Unknown, or not visible to the unit') } as const;
export const bodyProblems = {
  413: problem('Larger than 16 kB'),
  415: problem('Not application/json'),
  422: problem('A field is not accepted, or the number is not controlled'),
} as const;
export const openProblems = {
  400: tokenProblems[400],
  405: tokenProblems[405],
  500: tokenProblems[500],
} as const;

export const security: Record<string, string[]>[] = [{ bearer: [] }];

const whyNot: Record<NumberProblem, string> = {
  missing: 'Numret saknas. Skriv organisationsnumret med tio siffror.',
  format: 'Numret är inte ett organisationsnummer. Skriv det med tio siffror, till exempel 559990-0015.',
  'check-digit': 'Numrets kontrollsiffra stämmer inte. Kontrollera att det är rätt avskrivet.',
};

const notControlled = (detail: string, found: string): HttpProblem =>
  new HttpProblem(422, 'not-controlled', detail, {
    errors: [
      { field: 'orgNr', expected: 'numret till en organisation i svenska register', found: maskValue(found) },
    ],
  });

/** Reads a number or says in one sentence what is wrong with it. */
export function readNumber(text: string): Extract<ParsedNumber, { ok: true }> {
  const parsed = parseOrgNumber(text);
  if (!parsed.ok) throw notControlled(whyNot[parsed.problem], text);
  return parsed;
}

/**
 * Passes a number that may be controlled. A personal number only when a named person has confirmed the sole trader;
 * nothing is sent or stored before that.
 */
export async function admitNumber(
  text: string,
  suppliers: Pick<SupplierStore, 'findByNumber'>,
): Promise<Extract<ParsedNumber, { ok: true }>> {
  const parsed = readNumber(text);
  if (parsed.kind === 'foreign') throw outside(text);
  const known: Supplier | null = await suppliers.findByNumber(parsed.number, parsed.kind);
  if (known?.standing === 'controlled') return parsed;
  if (parsed.kind === 'personal' || known?.standing === 'private-or-unknown')
    throw notControlled(
      'Numret hör inte till en bekräftad näringsidkare. Privatpersoner kontrolleras inte. ' +
        'Inget sändes och inget sparades.',
      text,
    );
  if (known !== null || parsed.presumed === 'FOREIGN' || parsed.presumed === 'DODSBO') throw outside(text);
  return parsed;
}

const outside = (text: string): HttpProblem =>
  notControlled(
    'Utländska företag och dödsbon kontrolleras inte: inget svenskt register omfattar dem. ' +
      'Inget sändes och inget sparades.',
    text,
  );

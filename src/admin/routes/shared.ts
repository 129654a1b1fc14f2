import type { z } from '@hono/zod-openapi';
import { admit, type Admission, readNumber } from '../../domain/admission.ts';
import { type AcceptedNumber, maskValue } from '../../domain/org-number.ts';
import { isRefLike, readRef, type Supplier } from '../../domain/supplier.ts';
import type { Buckets } from '../limits.ts';
import type { AdminParts } from '../parts.ts';
import { HttpProblem, Problem } from '../problem.ts';
import type { Walls } from '../walls.ts';
import type { SupplierStore } from '../../domain/supplier-store.ts';

/** What every route module gets. */
export interface RouteParts extends AdminParts {
  readonly walls: Walls;
  readonly checkBuckets: { take(key: string, what: string): number };
  readonly requests: Pick<Buckets, 'charge'>;
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
  411: problem('A body whose length is not announced'),
  413: problem('Larger than 16 kB'),
  415: problem('Not application/json'),
  422: problem('A field is not accepted, or the number is not controlled'),
} as const;
export const queueProblem = { 503: problem('The queue is away; see Retry-After') } as const;
export const openProblems = {
  400: tokenProblems[400],
  405: tokenProblems[405],
  500: tokenProblems[500],
} as const;

export const security: Record<string, string[]>[] = [{ bearer: [] }];
/** Said outright: a description without it leaves open whether a token was forgotten. */
export const noSecurity: Record<string, string[]>[] = [];

const notControlled = (why: string, found: string): HttpProblem =>
  new HttpProblem(422, 'not-controlled', why, {
    errors: [
      { field: 'orgNr', expected: 'numret till en organisation i svenska register', found: maskValue(found) },
    ],
  });

const orProblem = (admission: Admission, written: string): AcceptedNumber => {
  if (!admission.admitted) throw notControlled(admission.why, written);
  return admission.number;
};

/** Reads a number or says in one sentence what is wrong with it. */
const acceptNumber = (written: string): AcceptedNumber => orProblem(readNumber(written), written);

/** Null for what is no reference. */
export const refIn = (written: string): string | null => (isRefLike(written) ? readRef(written) : null);

/** By number, or by the reference that mails carry. */
export async function meantSupplier(
  written: string,
  suppliers: Pick<SupplierStore, 'findByRef' | 'findByNumber'>,
): Promise<Supplier | null> {
  const ref = refIn(written);
  if (ref !== null) return suppliers.findByRef(ref);
  const { number, kind } = acceptNumber(written);
  return suppliers.findByNumber(number, kind);
}

/** Passes a number that may be controlled; otherwise nothing is sent or stored. */
export const admitNumber = async (
  written: string,
  suppliers: Pick<SupplierStore, 'findByNumber'>,
): Promise<AcceptedNumber> => orProblem(await admit(written, suppliers), written);

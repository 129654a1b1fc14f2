import { z } from '@hono/zod-openapi';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';

import { InputInvalid, QueueUnavailable } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';

/** One field that was not accepted. `found` is masked: it may be a number or a name. */
export const FieldProblem = z
  .object({ field: z.string(), expected: z.string(), found: z.string() })
  .openapi('FieldProblem');
export type FieldProblem = z.infer<typeof FieldProblem>;

/** RFC 9457. `detail` is Swedish, because officers meet it. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    detail: z.string(),
    instance: z.string().optional(),
    errors: z.array(FieldProblem).optional(),
  })
  .openapi('Problem', {
    example: {
      type: 'urn:kontrollverktyg:problem:not-found',
      title: 'Not found',
      status: 404,
      detail: 'Det som efterfrågades finns inte.',
    },
  });
export type Problem = z.infer<typeof Problem>;

const titles = {
  'bad-request': 'Bad request',
  'number-in-url': 'Number in URL',
  unauthorized: 'Unauthorized',
  forbidden: 'Forbidden',
  'not-found': 'Not found',
  'method-not-allowed': 'Method not allowed',
  'too-large': 'Content too large',
  'length-required': 'Length required',
  'unsupported-media-type': 'Unsupported media type',
  invalid: 'Invalid content',
  'not-controlled': 'Number is not controlled',
  'too-many-requests': 'Too many requests',
  'queue-away': 'Queue is away',
  internal: 'Internal error',
} as const;
export type ProblemCode = keyof typeof titles;

/** Thrown anywhere in the endpoint; becomes one problem+json answer. */
export class HttpProblem extends Error {
  readonly status: ContentfulStatusCode;
  readonly code: ProblemCode;
  readonly errors: readonly FieldProblem[];
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: ContentfulStatusCode,
    code: ProblemCode,
    detail: string,
    extra: { errors?: readonly FieldProblem[]; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail);
    this.name = 'HttpProblem';
    this.status = status;
    this.code = code;
    this.errors = extra.errors ?? [];
    this.headers = extra.headers ?? {};
  }
}

/** The same answer for what does not exist and for what another unit owns. */
export const notFound = (): HttpProblem =>
  new HttpProblem(404, 'not-found', 'Det som efterfrågades finns inte.');

export const forbidden = (detail: string): HttpProblem => new HttpProblem(403, 'forbidden', detail);

const byStatus: Readonly<Record<number, () => HttpProblem>> = {
  400: () => new HttpProblem(400, 'bad-request', 'Innehållet är inte giltig JSON. Skicka ett JSON-objekt.'),
  404: notFound,
  413: () =>
    new HttpProblem(413, 'too-large', 'Anropet är för stort. Högst 16 kB tas emot.', {
      headers: { Connection: 'close' },
    }),
  415: () =>
    new HttpProblem(
      415,
      'unsupported-media-type',
      'Innehållet ska skickas som Content-Type: application/json.',
    ),
};

export const repeatedHeader = (): HttpProblem =>
  new HttpProblem(
    400,
    'bad-request',
    'Anropet har en rubrik två gånger som får stå en gång. Skicka den en gång.',
  );

export const lengthRequired = (): HttpProblem =>
  new HttpProblem(411, 'length-required', 'Anropet saknar uppgift om längd. Skicka Content-Length.', {
    headers: { Connection: 'close' },
  });
export const tooLarge = (): HttpProblem => byStatus[413]?.() ?? notFound();

/** Any thrown thing as a problem; null for a bug, whose words must never reach the caller. */
export function problemOf(error: unknown): HttpProblem | null {
  if (error instanceof HttpProblem) return error;
  if (error instanceof HTTPException) return byStatus[error.status]?.() ?? null;
  if (error instanceof InputInvalid) return new HttpProblem(422, 'invalid', redactNumbers(error.message));
  if (error instanceof QueueUnavailable) return queueAway();
  return null;
}

/** What was planned is kept and woken when the queue is back; asking again joins it. */
const queueAway = (): HttpProblem =>
  new HttpProblem(
    503,
    'queue-away',
    'Arbetskön svarar inte just nu. Försök igen om en stund; samma begäran ger aldrig två kontroller.',
    { headers: { 'Retry-After': '30' } },
  );

/** The bug's answer: says where to look in the log, and nothing else. */
export const internalProblem = (): HttpProblem =>
  new HttpProblem(500, 'internal', 'Något gick fel hos oss. Felet är antecknat; försök igen om en stund.');

export function problemResponse(problem: HttpProblem, instance: string | null): Response {
  const body: Problem = {
    type: `urn:kontrollverktyg:problem:${problem.code}`,
    title: titles[problem.code],
    status: problem.status,
    detail: problem.message,
    ...(instance === null ? {} : { instance }),
    ...(problem.errors.length === 0 ? {} : { errors: [...problem.errors] }),
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { ...problem.headers, 'Content-Type': 'application/problem+json' },
  });
}

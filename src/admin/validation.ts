import type { Hook } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { z } from 'zod';

import { maskValue } from '../domain/org-number.ts';
import type { AdminEnv } from './parts.ts';
import { type FieldProblem, HttpProblem, notFound } from './problem.ts';

/** The value at an issue's path, masked; strings may be numbers or names. */
function foundAt(input: unknown, path: readonly PropertyKey[]): string {
  let value = input;
  for (const key of path)
    value =
      typeof value === 'object' && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined;
  if (value === undefined) return 'saknas';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'lista';
  return typeof value === 'string' ? maskValue(value.slice(0, 40)) : typeof value;
}

function toFieldProblem(issue: z.core.$ZodIssue, input: unknown): FieldProblem {
  if (issue.code === 'unrecognized_keys')
    return { field: '(okänt fält)', expected: issue.message, found: 'okänt fält' };
  return {
    field: issue.path.map(String).join('.') || '(hela innehållet)',
    expected: issue.message,
    found: foundAt(input, issue.path),
  };
}

/** A malformed id is answered as unknown, a query as 400, a body as 422; each field with expected and found. */
export const invalidInput: Hook<unknown, AdminEnv, string, unknown> = async (
  result,
  c: Context<AdminEnv>,
) => {
  if (result.success) return;
  if (result.target === 'param') throw notFound();
  const isBody = result.target === 'json';
  const input: unknown = isBody ? await c.req.json<unknown>().catch(() => undefined) : c.req.query();
  const errors = result.error.issues.map((issue) => toFieldProblem(issue, input));
  const [first] = errors;
  const where = first === undefined ? '' : ` ${first.field}: väntade ${first.expected}, fann ${first.found}.`;
  throw isBody
    ? new HttpProblem(422, 'invalid', `Innehållet godtas inte.${where}`, { errors })
    : new HttpProblem(400, 'bad-request', `Frågan i adressen godtas inte.${where}`, { errors });
};

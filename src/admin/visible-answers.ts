import type { MiddlewareHandler } from 'hono';

import { visibleText } from '../domain/outside-text.ts';
import type { AdminEnv } from './parts.ts';

/** Control characters, as JSON writes them. */
const escaped = /\\u00[01][0-9a-f]/;

/**
 * What was stored before texts from outside were cleaned is cleaned on this way out too, whatever route answers: escape
 * codes and hidden characters reach nobody's terminal or page.
 */
export const visibleAnswers: MiddlewareHandler<AdminEnv> = async (c, next) => {
  await next();
  if (!/json/.test(c.res.headers.get('content-type') ?? '')) return;
  const text = await c.res.clone().text();
  if (!escaped.test(text) && visibleText(text) === text) return;
  const clean: unknown = JSON.parse(text, (_key, value: unknown) =>
    typeof value === 'string' ? visibleText(value) : value,
  );
  c.res = new Response(JSON.stringify(clean), { status: c.res.status, headers: c.res.headers });
};

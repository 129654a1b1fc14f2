import { OpenAPIHono } from '@hono/zod-openapi';
import type { Context, MiddlewareHandler } from 'hono';

import { authenticate } from './auth.ts';
import { createBuckets, createDistinctBuckets } from './limits.ts';
import { createMetrics } from './metrics.ts';
import { refuseNumbersInUrl } from './number-guard.ts';
import { type AdminEnv, type AdminParts, defaultLimits } from './parts.ts';
import {
  repeatedHeader,
  HttpProblem,
  internalProblem,
  notFound,
  lengthRequired,
  problemOf,
  problemResponse,
  tooLarge,
} from './problem.ts';
import { logRequests, routeTemplate } from './request-log.ts';
import { addCheckRoutes } from './routes/checks.ts';
import { addDigestRoutes } from './routes/digests.ts';
import { addOpenRoutes } from './routes/open.ts';
import { addRunRoutes } from './routes/runs.ts';
import { API } from './routes/shared.ts';
import { addSupplierRoutes } from './routes/suppliers.ts';
import { invalidInput } from './validation.ts';
import { visibleAnswers } from './visible-answers.ts';
import { createWalls } from './walls.ts';

export type Admin = OpenAPIHono<AdminEnv>;

/** Largest body that is read, in bytes. */
export const MAX_BODY = 16 * 1024;

const securityHeaders: MiddlewareHandler<AdminEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  headers.set('X-Content-Type-Options', 'nosniff');
  headers.set('Cache-Control', 'no-store');
  headers.set('Referrer-Policy', 'no-referrer');
  headers.set('X-Frame-Options', 'DENY');
  if (!headers.has('Content-Security-Policy'))
    headers.set('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
};

/** Headers that decide who asks what of whom. Node takes the first of two and says nothing; a proxy may take the last. */
const SINGLE = ['host', 'authorization', 'content-type', 'content-length'];

const refuseTwice: MiddlewareHandler<AdminEnv> = async (c, next) => {
  const sent = c.env?.incoming?.headersDistinct;
  if (SINGLE.some((name) => (sent?.[name]?.length ?? 0) > 1)) throw repeatedHeader();
  await next();
};

/** Node reads no more than a request announces; a body of unknown length is therefore not taken. */
const limitBody: MiddlewareHandler<AdminEnv> = async (c, next) => {
  if (c.req.header('transfer-encoding') !== undefined) throw lengthRequired();
  if (Number(c.req.header('content-length') ?? 0) > MAX_BODY) throw tooLarge();
  await next();
};

/** TRACE would echo the token back. */
const refuseTrace: MiddlewareHandler<AdminEnv> = async (c, next) => {
  if (c.req.method === 'TRACE') throw notAllowed([]);
  await next();
};

const notAllowed = (allowed: readonly string[]): HttpProblem =>
  new HttpProblem(405, 'method-not-allowed', 'Adressen finns, men tar inte emot det här anropssättet.', {
    headers: { Allow: allowed.join(', ') },
  });

/** Methods that the path takes, for telling 405 from 404. */
function methodsOf(app: Admin, path: string): string[] {
  const matching = app.routes.filter(
    (route) =>
      route.method !== 'ALL' &&
      new RegExp(`^${route.path.replaceAll('.', '\\.').replaceAll(/:[^/]+/g, '[^/]+')}$`).test(path),
  );
  const methods = new Set(matching.map((route) => route.method));
  if (methods.has('GET')) methods.add('HEAD');
  return [...methods].toSorted();
}

/** The admin endpoint as one Hono app: `app.request(…)` in tests, `serveAdmin(app, …)` on a port. */
export function createAdmin(parts: AdminParts): Admin {
  const app: Admin = new OpenAPIHono<AdminEnv>({ defaultHook: invalidInput });
  const metrics = createMetrics(parts);
  const limits = parts.limits ?? defaultLimits;
  const requests = createBuckets(limits.requests, parts.now);

  const answer = (error: unknown, c: Context<AdminEnv>): Response => {
    const problem = problemOf(error);
    if (problem !== null) return problemResponse(problem, null);
    const requestId = c.get('requestId');
    // Only what kind of error and where: a message may hold what must not be logged.
    const at =
      error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
    parts.log.error(
      {
        route: routeTemplate(c),
        requestId,
        error: error instanceof Error ? error.name : typeof error,
        at: at.slice(0, 8),
      },
      'request failed',
    );
    return problemResponse(internalProblem(), `urn:kontrollverktyg:request:${requestId}`);
  };
  app.onError(answer);
  app.notFound((c) => {
    const allowed = methodsOf(app, c.req.path);
    return answer(allowed.length === 0 ? notFound() : notAllowed(allowed), c);
  });

  app.use('*', securityHeaders, logRequests(parts, metrics), refuseTrace, refuseTwice, refuseNumbersInUrl);
  app.use(`${API}/*`, visibleAnswers, authenticate(parts, requests));
  app.use('*', limitBody);

  const routeParts = {
    ...parts,
    walls: createWalls(parts.store, parts.units, parts.viewers),
    checkBuckets: createDistinctBuckets(limits.checks, parts.now),
    requests,
  };
  addOpenRoutes(app, parts, metrics);
  addCheckRoutes(app, routeParts);
  addSupplierRoutes(app, routeParts);
  addDigestRoutes(app, routeParts);
  addRunRoutes(app, routeParts);
  return app;
}

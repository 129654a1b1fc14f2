import { randomBytes } from 'node:crypto';

import type { Context, MiddlewareHandler } from 'hono';
import { matchedRoutes } from 'hono/route';

import type { HttpMetrics } from './metrics.ts';
import type { AdminEnv, AdminParts } from './parts.ts';

/** The route's template (`/api/v1/checks/:id`), never the URL; `none` where no route matched. */
export const routeTemplate = (c: Context<AdminEnv>): string =>
  matchedRoutes(c).findLast((route) => !route.path.includes('*'))?.path ?? 'none';

const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE']);

/** One log line and one measurement per request: template, status, time, token id. */
export const logRequests =
  (parts: AdminParts, metrics: HttpMetrics): MiddlewareHandler<AdminEnv> =>
  async (c, next) => {
    const begun = performance.now();
    const requestId = `r-${randomBytes(9).toString('base64url')}`;
    c.set('requestId', requestId);
    await next();
    c.res.headers.set('X-Request-Id', requestId);
    const ms = performance.now() - begun;
    const line = {
      method: methods.has(c.req.method) ? c.req.method : 'other',
      route: routeTemplate(c),
      status: c.res.status,
    };
    metrics.observe(line, ms / 1000);
    const token: AdminEnv['Variables']['token'] | undefined = c.get('token');
    parts.log.info(
      {
        ...line,
        ms: Math.round(ms * 10) / 10,
        tokenId: token?.tokenId ?? null,
        requestId,
        // Whoever tries tokens is looked for by address; nobody else's is kept.
        ...(c.res.status === 401 ? { address: c.env?.incoming?.socket?.remoteAddress ?? null } : {}),
      },
      'request',
    );
  };

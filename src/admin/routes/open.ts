import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';

import { readiness, shareWhileRunning } from '../health.ts';
import type { Metrics } from '../metrics.ts';
import type { AdminEnv, AdminParts } from '../parts.ts';
import { Health, Readiness } from '../schemas.ts';
import { json, noSecurity, openProblems } from './shared.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  security: noSecurity,
  summary: 'The process serves',
  tags: ['operation'],
  responses: { 200: json(Health, 'Up'), ...openProblems },
});
const readyRoute = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  security: noSecurity,
  summary: 'Up (database and queue answer) told apart from fresh (runs, questions and mails are recent)',
  tags: ['operation'],
  responses: {
    200: json(Readiness, 'Up; `fresh` says whether what we tell is recent'),
    503: json(Readiness, 'Database or queue is away'),
    ...openProblems,
  },
});
const metricsRoute = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'getMetrics',
  security: noSecurity,
  summary: 'Prometheus metrics; no ids and no numbers',
  tags: ['operation'],
  responses: {
    200: { description: 'Exposition text', content: { 'text/plain': { schema: z.string() } } },
    ...openProblems,
  },
});
const documentRoute = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getDescription',
  security: noSecurity,
  summary: 'This document',
  tags: ['operation'],
  responses: { 200: json(z.looseObject({ openapi: z.string() }), 'OpenAPI 3.1'), ...openProblems },
});

/** What needs no token: it holds no personal data and no supplier. */
export function addOpenRoutes(app: OpenAPIHono<AdminEnv>, parts: AdminParts, metrics: Metrics): void {
  app.openapi(healthRoute, (c) => c.json({ status: 'up' as const, version: parts.version }, 200));

  const ready = shareWhileRunning(() => readiness(parts));
  app.openapi(readyRoute, async (c) => {
    const state = await ready();
    return state.ready ? c.json(state, 200) : c.json(state, 503);
  });

  app.openapi(metricsRoute, async (c) => {
    return c.text(await metrics.text(), 200, { 'Content-Type': metrics.contentType });
  });

  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', {
    type: 'http',
    scheme: 'bearer',
    description: 'A token made with `kontroll token create`, bound to a role and a unit.',
  });
  app.openapi(documentRoute, (c) => {
    const info = {
      title: 'kontrollverktyg',
      version: parts.version,
      description: 'Supplier control. An organisation number never stands in a URL.',
    };
    const document: Record<string, unknown> = {
      ...app.getOpenAPI31Document({
        openapi: '3.1.0',
        info,
        servers: [{ url: parts.publicUrl }],
      }),
    };
    // The library's types are those of OpenAPI 3.0, which has no identifier of a license.
    const license = { name: 'MIT', identifier: 'MIT' };
    return c.json({ ...document, openapi: '3.1.0', info: { ...info, license } }, 200);
  });
}

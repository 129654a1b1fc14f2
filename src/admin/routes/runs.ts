import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';

import { requireRole } from '../auth.ts';
import type { AdminEnv } from '../parts.ts';
import { RunAccepted } from '../schemas.ts';
import { API, bodyProblems, json, queueProblem, type RouteParts, security, tokenProblems } from './shared.ts';

const startRoute = createRoute({
  method: 'post',
  path: `${API}/runs`,
  operationId: 'startRun',
  summary: "Start today's run, or find it",
  tags: ['runs'],
  security,
  middleware: [requireRole('admin')],
  responses: {
    202: json(RunAccepted, 'Started, or already there'),
    ...tokenProblems,
    411: bodyProblems[411],
    413: bodyProblems[413],
    ...queueProblem,
  },
});

export function addRunRoutes(app: OpenAPIHono<AdminEnv>, parts: RouteParts): void {
  app.openapi(startRoute, async (c) => {
    const { period, created } = await parts.startRun(parts.now());
    return c.json({ period, created }, 202);
  });
}

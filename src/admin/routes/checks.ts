import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';

import { requireRole, orTooMany } from '../auth.ts';
import type { AdminEnv } from '../parts.ts';
import { CheckParam, NewCheck } from '../requests.ts';
import { CheckAccepted, CheckAnswer } from '../schemas.ts';
import { hashToken } from '../token.ts';
import {
  admitNumber,
  API,
  bodyProblems,
  json,
  notFoundProblem,
  queueProblem,
  refIn,
  type RouteParts,
  security,
  tokenProblems,
} from './shared.ts';

const startRoute = createRoute({
  method: 'post',
  path: `${API}/checks`,
  operationId: 'startCheck',
  summary: 'Check one supplier now, by its number or its reference',
  tags: ['checks'],
  security,
  middleware: [requireRole('admin', 'officer')],
  request: { body: { required: true, content: { 'application/json': { schema: NewCheck } } } },
  responses: {
    202: {
      ...json(CheckAccepted, 'Planned, or already under way'),
      headers: { Location: { schema: { type: 'string' }, description: 'The check' } },
    },
    ...tokenProblems,
    ...notFoundProblem,
    ...bodyProblems,
    ...queueProblem,
  },
});

const readRoute = createRoute({
  method: 'get',
  path: `${API}/checks/{id}`,
  operationId: 'getCheck',
  summary: 'A check with its sources and verdicts',
  tags: ['checks'],
  security,
  request: { params: CheckParam },
  responses: {
    200: json(CheckAnswer, 'The check; level is null until it is done'),
    ...tokenProblems,
    ...notFoundProblem,
  },
});

export function addCheckRoutes(app: OpenAPIHono<AdminEnv>, parts: RouteParts): void {
  app.openapi(startRoute, async (c) => {
    const token = c.get('token');
    const { orgNr, unit: asked, reason, dnr = null } = c.req.valid('json');
    const unit = parts.walls.commandUnit(token, asked);
    const { suppliers } = parts.store;
    const ref = refIn(orgNr);
    // A reference means only whom the token may see; a number may be anybody's.
    const written =
      ref === null ? orgNr : (await parts.walls.supplier(token, await suppliers.findByRef(ref))).number;
    const number = await admitNumber(written, suppliers);
    orTooMany(
      parts.checkBuckets.take(String(token.tokenId), hashToken(`${unit} ${number.kind} ${number.number}`)),
    );
    const started = await parts.startCheck({
      number,
      unit,
      reason,
      dnr,
      requestedBy: token.name,
    });
    const href = `${API}/checks/${started.ref}`;
    c.header('Location', href);
    return c.json({ checkId: started.ref, href }, 202);
  });

  app.openapi(readRoute, async (c) => {
    const token = c.get('token');
    const record = await parts.store.checks.find(c.req.valid('param').id);
    const seen = await parts.walls.check(token, record);
    return c.json(await parts.presentCheck(seen, parts.walls.viewer(token)), 200);
  });
}

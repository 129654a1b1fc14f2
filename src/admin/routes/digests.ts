import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi';
import { accepts } from 'hono/accepts';
import type { AdminEnv } from '../parts.ts';
import { notFound } from '../problem.ts';
import { DigestParam, DigestQuery, UnitParam } from '../requests.ts';
import { DigestAnswer, DigestList } from '../schemas.ts';
import { API, json, notFoundProblem, type RouteParts, security, tokenProblems } from './shared.ts';
import type { DigestHead } from '../../domain/digest-store.ts';

const listRoute = createRoute({
  method: 'get',
  path: `${API}/units/{id}/digests`,
  operationId: 'listDigests',
  summary: "A unit's digests, newest first",
  tags: ['digests'],
  security,
  request: { params: UnitParam, query: DigestQuery },
  responses: { 200: json(DigestList, 'The digests'), ...tokenProblems, ...notFoundProblem },
});

const readRoute = createRoute({
  method: 'get',
  path: `${API}/digests/{id}`,
  operationId: 'getDigest',
  summary: 'A digest as data, or as it was mailed (Accept: text/html or text/plain)',
  tags: ['digests'],
  security,
  request: { params: DigestParam },
  responses: {
    200: {
      description: 'The digest',
      content: {
        'application/json': { schema: DigestAnswer },
        'text/html': { schema: z.string() },
        'text/plain': { schema: z.string() },
      },
    },
    ...tokenProblems,
    ...notFoundProblem,
  },
});

const toHead = (head: DigestHead) => ({
  id: head.ref,
  unit: head.unit,
  period: head.period,
  subject: head.subject,
  createdAt: head.createdAt,
  sentAt: head.sentAt,
  href: `${API}/digests/${head.ref}`,
});

export function addDigestRoutes(app: OpenAPIHono<AdminEnv>, parts: RouteParts): void {
  const { digests } = parts.store;

  app.openapi(listRoute, async (c) => {
    const { id } = c.req.valid('param');
    parts.walls.openUnit(c.get('token'), id);
    const found = await digests.list(id, c.req.valid('query').limit);
    return c.json({ digests: found.map(toHead) }, 200);
  });

  app.openapi(readRoute, async (c) => {
    const found = await digests.find(c.req.valid('param').id);
    if (found === null) throw notFound();
    parts.walls.openUnit(c.get('token'), found.unit);
    const type = accepts(c, {
      header: 'Accept',
      supports: ['application/json', 'text/html', 'text/plain'],
      default: 'application/json',
    });
    c.header('Vary', 'Accept');
    if (type === 'text/plain') return c.text(found.text, 200);
    if (type === 'text/html') {
      c.header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
      return c.html(found.html, 200);
    }
    return c.json({ ...toHead(found), digest: found.digest }, 200);
  });
}

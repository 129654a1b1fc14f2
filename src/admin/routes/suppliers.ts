import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';

import { InputInvalid } from '../../domain/errors.ts';
import { formatOrgNumber, parseOrgNumber } from '../../domain/org-number.ts';
import type { SupplierSummary } from '../../domain/store.ts';
import { displayName, supplierRef } from '../../domain/supplier.ts';
import { dayOf } from '../../domain/time.ts';
import type { AdminEnv } from '../parts.ts';
import { HttpProblem } from '../problem.ts';
import { HistoryQuery, IdParam, SupplierQuery, SupplierSearch } from '../requests.ts';
import { SupplierFound, SupplierHistoryAnswer, type SupplierItem, SupplierPage } from '../schemas.ts';
import { unitsOfAll } from '../walls.ts';
import {
  API,
  bodyProblems,
  json,
  notFoundProblem,
  acceptNumber,
  type RouteParts,
  security,
  tokenProblems,
} from './shared.ts';

const listRoute = createRoute({
  method: 'get',
  path: `${API}/suppliers`,
  operationId: 'listSuppliers',
  summary: 'Suppliers of a unit, highest level first',
  tags: ['suppliers'],
  security,
  request: { query: SupplierQuery },
  responses: { 200: json(SupplierPage, 'One page'), ...tokenProblems, 422: bodyProblems[422] },
});

const readRoute = createRoute({
  method: 'get',
  path: `${API}/suppliers/{id}`,
  operationId: 'getSupplier',
  summary: 'What is known, and was known, about one supplier',
  tags: ['suppliers'],
  security,
  request: { params: IdParam, query: HistoryQuery },
  responses: { 200: json(SupplierHistoryAnswer, 'The supplier'), ...tokenProblems, ...notFoundProblem },
});

const searchRoute = createRoute({
  method: 'post',
  path: `${API}/suppliers/search`,
  operationId: 'findSupplier',
  summary: 'Find a supplier by its number, which never stands in a URL',
  tags: ['suppliers'],
  security,
  request: { body: { required: true, content: { 'application/json': { schema: SupplierSearch } } } },
  responses: { 200: json(SupplierFound, 'Found'), ...tokenProblems, ...notFoundProblem, ...bodyProblems },
});

/** A number to show, or null for a sole trader's. */
function shownNumber(number: string | null): string | null {
  if (number === null) return null;
  const parsed = parseOrgNumber(number);
  return parsed.ok && parsed.kind === 'personal' ? null : formatOrgNumber(number);
}

function toItem(summary: SupplierSummary): SupplierItem[] {
  if (summary.standing === 'private-or-unknown') return [];
  return [
    {
      id: String(summary.id),
      ref: supplierRef(summary.id),
      name: displayName(summary),
      orgNr: summary.form === 'EF' ? null : shownNumber(summary.number),
      form: summary.form,
      standing: summary.standing,
      level: summary.level,
      unchecked: summary.unchecked,
      checkedAt: summary.checkedAt,
      lastPaidMonth: summary.lastPaidMonth,
      paidSek: summary.paidSek,
      href: `${API}/suppliers/${summary.id}`,
    },
  ];
}

/** The store alone knows what its cursor means; a made-up one is the caller's mistake. */
const badCursor = (error: unknown): never => {
  if (!(error instanceof InputInvalid)) throw error;
  throw new HttpProblem(400, 'bad-request', 'Sidan finns inte. Börja om utan cursor.', {
    errors: [{ field: 'cursor', expected: 'värdet next från sidan före', found: 'annat värde' }],
  });
};

export function addSupplierRoutes(app: OpenAPIHono<AdminEnv>, parts: RouteParts): void {
  const { suppliers } = parts.store;
  const ofAll = unitsOfAll(parts.units);

  app.openapi(listRoute, async (c) => {
    const query = c.req.valid('query');
    const page = await suppliers
      .list({
        unit: parts.walls.listUnit(c.get('token'), query.unit),
        unitsOfAll: ofAll,
        level: query.level ?? null,
        unchecked: query.unchecked === undefined ? null : query.unchecked === 'true',
        cursor: query.cursor ?? null,
        limit: query.limit,
        today: dayOf(parts.now()),
      })
      .catch(badCursor);
    return c.json({ suppliers: page.suppliers.flatMap(toItem), next: page.next }, 200);
  });

  app.openapi(readRoute, async (c) => {
    const id = Number(c.req.valid('param').id);
    const token = c.get('token');
    await parts.walls.supplier(token, await suppliers.get(id));
    const day = c.req.valid('query').asOf ?? null;
    if (day !== null && day > dayOf(parts.now()))
      throw new HttpProblem(
        400,
        'bad-request',
        'Dagen ligger i framtiden. Välj i dag eller en tidigare dag.',
        {
          errors: [{ field: 'asOf', expected: 'i dag eller tidigare', found: day }],
        },
      );
    const unit = token.role === 'admin' ? null : token.unit;
    const history = await suppliers.history({ supplierId: id, day, unit });
    return c.json({ ...parts.presentHistory(history) }, 200);
  });

  app.openapi(searchRoute, async (c) => {
    const number = acceptNumber(c.req.valid('json').orgNr);
    const found = await suppliers.findByNumber(number.number, number.kind);
    const { id } = await parts.walls.supplier(c.get('token'), found);
    return c.json({ id: String(id), href: `${API}/suppliers/${id}` }, 200);
  });
}

import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';

import { levelWordsOf } from '../../domain/check.ts';
import { InputInvalid } from '../../domain/errors.ts';
import { formatOrgNumber, parseOrgNumber } from '../../domain/org-number.ts';
import { displayName } from '../../domain/supplier.ts';
import { dayOf } from '../../domain/time.ts';
import type { AdminEnv } from '../parts.ts';
import { HttpProblem } from '../problem.ts';
import { HistoryQuery, SupplierParam, SupplierQuery, SupplierSearch } from '../requests.ts';
import { SupplierFound, SupplierHistoryAnswer, type SupplierItem, SupplierPage } from '../schemas.ts';
import {
  API,
  bodyProblems,
  json,
  meantSupplier,
  notFoundProblem,
  type RouteParts,
  security,
  tokenProblems,
} from './shared.ts';
import type { SupplierSummary } from '../../domain/supplier-store.ts';

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
  request: { params: SupplierParam, query: HistoryQuery },
  responses: { 200: json(SupplierHistoryAnswer, 'The supplier'), ...tokenProblems, ...notFoundProblem },
});

const searchRoute = createRoute({
  method: 'post',
  path: `${API}/suppliers/search`,
  operationId: 'findSupplier',
  summary: 'Find a supplier by its number, which never stands in a URL, or by its reference',
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

function toItem(summary: SupplierSummary, labelOf: (rule: string) => string): SupplierItem[] {
  if (summary.standing === 'private-or-unknown') return [];
  return [
    {
      id: summary.ref,
      ref: summary.ref,
      name: displayName(summary),
      orgNr: summary.form === 'EF' ? null : shownNumber(summary.number),
      form: summary.form,
      standing: summary.standing,
      level: summary.level,
      unchecked: summary.unchecked,
      levelText: levelWordsOf(summary),
      reasons: summary.signals.map(({ rule, severity }) => ({ rule, severity, label: labelOf(rule) })),
      checkedAt: summary.checkedAt,
      lastPaidMonth: summary.lastPaidMonth,
      paidSek: summary.paidSek,
      href: `${API}/suppliers/${summary.ref}`,
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

/** A list that passes as many rows on its way counts as one more request. */
const ROWS_A_REQUEST = 500;

export function addSupplierRoutes(app: OpenAPIHono<AdminEnv>, parts: RouteParts): void {
  const { suppliers } = parts.store;

  app.openapi(listRoute, async (c) => {
    const query = c.req.valid('query');
    const page = await suppliers
      .list({
        viewer: parts.walls.listViewer(c.get('token'), query.unit),
        level: query.level ?? null,
        unchecked: query.unchecked === undefined ? null : query.unchecked === 'true',
        name: query.name ?? null,
        rule: query.rule ?? null,
        severity: query.severity ?? null,
        cursor: query.cursor ?? null,
        limit: query.limit,
        today: dayOf(parts.now()),
      })
      .catch(badCursor);
    parts.requests.charge(String(c.get('token').tokenId), Math.floor(page.met / ROWS_A_REQUEST));
    return c.json(
      { suppliers: page.suppliers.flatMap((one) => toItem(one, parts.ruleLabel)), next: page.next },
      200,
    );
  });

  app.openapi(readRoute, async (c) => {
    const token = c.get('token');
    const found = await suppliers.findByRef(c.req.valid('param').id);
    const { id } = await parts.walls.supplier(token, found);
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
    const viewer = parts.walls.viewer(token);
    const history = await suppliers.history({ supplierId: id, day, viewer });
    return c.json(await parts.presentHistory(history, viewer), 200);
  });

  app.openapi(searchRoute, async (c) => {
    const { ref } = await parts.walls.supplier(
      c.get('token'),
      await meantSupplier(c.req.valid('json').orgNr, suppliers),
    );
    return c.json({ id: ref, href: `${API}/suppliers/${ref}` }, 200);
  });
}

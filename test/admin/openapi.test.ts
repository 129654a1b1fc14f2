import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { ask, createWorld, numbers } from './world.ts';

const Schema = z.looseObject({ example: z.unknown().optional() });
const Content = z.record(z.string(), z.object({ schema: Schema }));
const Operation = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))).optional(),
  requestBody: z.object({ content: Content }).loose().optional(),
  responses: z.record(z.string(), z.looseObject({ content: Content.optional() })),
});
const Document = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), Operation)),
  components: z.looseObject({
    schemas: z.record(z.string(), Schema),
    securitySchemes: z.record(z.string(), z.unknown()),
  }),
});

const world = createWorld();
const document = async () => Document.parse(await (await ask(world, null, 'GET', '/openapi.json')).json());

/** A zod schema for a schema of the document, its references taken along. */
function schemaOf(schema: unknown, components: Record<string, unknown>): z.ZodType {
  const text = JSON.stringify({ ...(schema as object), $defs: components });
  return z.fromJSONSchema(
    JSON.parse(text.replaceAll('#/components/schemas/', '#/$defs/')) as Parameters<
      typeof z.fromJSONSchema
    >[0],
  );
}

describe('the OpenAPI document', () => {
  test('is a valid OpenAPI 3.1 document', async () => {
    const answer = await ask(world, null, 'GET', '/openapi.json');
    const { valid, errors } = await new Validator().validate(
      z.record(z.string(), z.unknown()).parse(await answer.json()),
    );
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  test('names every operation once, by a name that a program can bear', async () => {
    const { paths } = await document();
    const ids = Object.values(paths).flatMap((operations) =>
      Object.values(operations).map(({ operationId }) => operationId),
    );
    expect(ids.filter((id) => typeof id !== 'string' || !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('names every route of the app, and no other', async () => {
    const { paths } = await document();
    const documented = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = world.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method} ${path.replaceAll(/:([^/]+)/g, '{$1}')}`);
    expect(documented.toSorted()).toEqual([...new Set(routes)].toSorted());
    expect(documented).toHaveLength(12);
  });

  test('every route of the API asks for the token and names its problems', async () => {
    const { paths, components } = await document();
    expect(components.securitySchemes['bearer']).toMatchObject({ type: 'http', scheme: 'bearer' });
    for (const [path, operations] of Object.entries(paths))
      for (const [method, operation] of Object.entries(operations)) {
        const open = !path.startsWith('/api/');
        expect({ path, security: operation.security }).toEqual({
          path,
          security: open ? [] : [{ bearer: [] }],
        });
        const expected = ['400', '405', '500'];
        if (!open) expected.push('401', '403', '429');
        if (path.includes('{')) expected.push('404');
        if (operation.requestBody !== undefined) expected.push('411', '413', '415', '422');
        expect({ path, method, statuses: Object.keys(operation.responses) }).toMatchObject({
          path,
          method,
          statuses: expect.arrayContaining(expected),
        });
      }
  });

  test('every example conforms to its schema', async () => {
    const { components } = await document();
    const withExample = Object.entries(components.schemas).filter(
      ([, schema]) => schema.example !== undefined,
    );
    expect(withExample.length).toBeGreaterThan(5);
    for (const [name, schema] of withExample) {
      const parsed = schemaOf(schema, components.schemas).safeParse(schema.example);
      expect({ name, issues: parsed.error?.issues ?? [] }).toEqual({ name, issues: [] });
    }
  });

  test.each<[string, string, string, string, number, unknown?, string?]>([
    [
      'POST',
      '/checks',
      '/api/v1/checks',
      'application/json',
      202,
      { orgNr: numbers.unseen, unit: 'vof', reason: 'tender' },
    ],
    [
      'POST',
      '/checks',
      '/api/v1/checks',
      'application/problem+json',
      422,
      { orgNr: numbers.person, unit: 'vof', reason: 'tender' },
    ],
    ['GET', '/checks/11', '/api/v1/checks/{id}', 'application/json', 200],
    ['GET', '/checks/99', '/api/v1/checks/{id}', 'application/problem+json', 404],
    ['GET', '/suppliers', '/api/v1/suppliers', 'application/json', 200],
    ['GET', '/suppliers/1', '/api/v1/suppliers/{id}', 'application/json', 200],
    [
      'POST',
      '/suppliers/search',
      '/api/v1/suppliers/search',
      'application/json',
      200,
      { orgNr: numbers.vof },
    ],
    ['GET', '/units/vof/digests', '/api/v1/units/{id}/digests', 'application/json', 200],
    ['GET', '/digests/21', '/api/v1/digests/{id}', 'application/json', 200],
    ['POST', '/runs', '/api/v1/runs', 'application/json', 202],
  ])('%s %s answers as %s says (%s)', async (method, asked, path, type, status, body) => {
    const { paths, components } = await document();
    const answer = await ask(world, 'admin', method, `/api/v1${asked}`, body);
    expect(answer.status).toBe(status);
    const schema = paths[path]?.[method.toLowerCase()]?.responses[String(status)]?.content?.[type]?.schema;
    expect(schema).toBeDefined();
    const parsed = schemaOf(schema, components.schemas).safeParse(await answer.json());
    expect(parsed.error?.issues ?? []).toEqual([]);
  });

  test.each(['/healthz', '/readyz'])('%s answers as documented', async (path) => {
    const { paths, components } = await document();
    const schema = paths[path]?.['get']?.responses['200']?.content?.['application/json']?.schema;
    const answer = await ask(world, null, 'GET', path);
    expect(schemaOf(schema, components.schemas).safeParse(await answer.json()).success).toBe(true);
  });

  test('a schema that is broken on purpose is seen', async () => {
    const { components } = await document();
    expect(
      schemaOf(components.schemas['CheckAccepted'], components.schemas).safeParse({ checkId: 4 }).success,
    ).toBe(false);
  });
});

describe('digests as they were mailed', () => {
  test.each([
    ['text/html', 'text/html', '<p style="color:red">som html</p>'],
    ['text/html,application/xhtml+xml;q=0.9,*/*;q=0.8', 'text/html', '<p style="color:red">som html</p>'],
    ['text/plain', 'text/plain', 'som text'],
  ])('Accept: %s', async (accept, type, body) => {
    const answer = await ask(world, 'officer', 'GET', '/api/v1/digests/21', undefined, { Accept: accept });
    expect(answer.headers.get('content-type')).toContain(type);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(await answer.text()).toBe(body);
  });

  test.each(['application/json', '*/*', 'image/png'])('Accept: %s gives data', async (accept) => {
    const answer = await ask(world, 'officer', 'GET', '/api/v1/digests/21', undefined, { Accept: accept });
    expect(await answer.json()).toMatchObject({ id: 'D-21', unit: 'vof', digest: { heading: 'h' } });
  });
});

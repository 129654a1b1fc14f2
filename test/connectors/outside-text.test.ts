import path from 'node:path';
import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { documentForms } from '../../connectors/document-forms.ts';
import { createConnectors } from '../../connectors/index.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import { createFaults } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { addressesAt, sourceEnvironment } from '../../fixtures/server.ts';
import { createDispatch } from '../../fixtures/sources/dispatch.ts';
import { createSources } from '../../fixtures/sources/index.ts';
import { readSettings } from '../../src/config/sources.ts';
import type { AskedSupplier } from '../../src/domain/connector.ts';
import type { HeldRegister } from '../../src/domain/register.ts';
import { readFormDocuments } from '../../src/intake/form-documents.ts';
import { dispatchTransport } from '../support/dispatch-transport.ts';
import { projectRoot } from '../support/files.ts';
import { context } from './support.ts';

/** Escape codes, marks that turn and hide text, a line break, and a personal number. */
const ATTACK =
  ' Kvarn\u001B[31m\u009B2J\u202Eslut\u2066\u200B\u0007\u2028\uFEFF\n 19811218-9876\u{E0041}\u00AD';
/** What a form's own cells let through. */
const INVISIBLE = ' Kvarn\u202E\u2066\u200B\u00AD\uFEFF\u{E0041}';
const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}]|9876|\[31m/u;
const MARK = 'Kvarn';

const addresses = addressesAt('http://fixtures.test');
const NOW = new Date('2026-11-22T08:00:00Z');
const handlers = createSources({
  day: () => 2,
  addresses,
  now: () => NOW,
  faults: createFaults(),
  journal: createJournal(),
  latencyMs: 0,
});

type Path = string;
let poisoned: Path | null = null;
const seen = new Set<Path>();

/** Every text in a body by its path, list positions left out; the one that is poisoned gets the attack at its end. */
function walk(value: unknown, at: Path): unknown {
  if (typeof value === 'string') {
    seen.add(at);
    return at === poisoned ? `${value}${ATTACK}` : value;
  }
  if (Array.isArray(value)) return value.map((each) => walk(each, `${at}[]`));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, walk(each, `${at}.${key}`)]));
}

const dispatch = createDispatch(handlers);
const transport = dispatchTransport(async (request) => {
  const isLogin = /token|authenticate/.test(request.url);
  const route = new URL(request.url).pathname.replaceAll(/\d{4,}/g, 'N');
  const response = await dispatch(request);
  if (response === undefined) return new Response(null, { status: 404 });
  if (isLogin || !(response.headers.get('content-type') ?? '').includes('json')) return response;
  return Response.json(walk(await response.json(), route), { status: response.status });
});

const heldRows = (data: string | null, all: readonly { key: string; data: string }[] = []): HeldRegister => ({
  current: async () => ({
    versionId: 1,
    asOf: '2026-11-20',
    fetchedAt: NOW.toISOString(),
    confirmedAt: NOW.toISOString(),
    rows: 1,
  }),
  row: async () => ({ known: true, data }),
  all: async () => all,
  dismissed: async () => new Set(),
  knownNames: async () => [],
});
const connectorsWith = (held: HeldRegister = heldRows(null)) =>
  createConnectors(readSettings(sourceEnvironment(addresses), 'fixtures', []), {
    mode: 'fixtures',
    rateLimits: false,
    transportFor: () => transport,
    held: () => held,
  });
const find = (id: string, held?: HeldRegister) => {
  const found = connectorsWith(held).find((each) => each.id === id);
  if (found === undefined) throw new Error(`no connector ${id}`);
  return found;
};

const asked = (id: string): AskedSupplier => {
  const { number, form, name } = memberById(id);
  return { number: number ?? '', numberKind: 'organisation', confirmedForm: form, presumedForm: 'AB', name };
};
const members = ['inneboende', 'lilla-ljuset', 'avklippta-kabeln', 'uppforsbacken', 'stad-glans'];

/** What would be stored of an answer: facts, names of persons; nothing when it is refused. */
async function storedBy(source: ReturnType<typeof find>, id: string): Promise<string> {
  const answer = await source
    .ask(asked(id), { ...context(), now: () => NOW, approved: true })
    .catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && String(error.code).startsWith('source-')) return null;
      throw error;
    });
  if (answer === null || answer.outcome !== 'answered') return '';
  const values = [answer.facts, answer.persons ?? [], answer.providerRef ?? ''];
  return [...textsIn(values)].join('\n\u001F');
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === 'string') yield value;
  else if (typeof value === 'object' && value !== null)
    for (const each of Object.values(value)) yield* textsIn(each);
}
const dirty = (stored: string) => stored.split('\n\u001F').filter((text) => hidden.test(text));

describe('an attack in any text of any source is stored clean, or not at all', () => {
  /** `least`: so many fields at least are texts that are kept, so that the test proves something. */
  it.each([
    { id: 'skatteverket', least: 1 },
    { id: 'scb', least: 3 },
    { id: 'bolagsverket', least: 6 },
    { id: 'foretagsinformation', least: 3 },
    { id: 'creditsafe', least: 1 },
    { id: 'tic', least: 2 },
    { id: 'vies', least: 0 },
    { id: 'annual-reports', least: 0 },
  ])(
    '$id',
    async ({ id, least }) => {
      seen.clear();
      poisoned = null;
      for (const member of members) expect(dirty(await storedBy(find(id), member))).toEqual([]);
      const fields = [...seen];
      expect(fields.length).toBeGreaterThan(0);
      const kept = new Set<Path>();
      for (const field of fields) {
        poisoned = field;
        for (const member of members) {
          const stored = await storedBy(find(id), member);
          expect(dirty(stored), field).toEqual([]);
          if (stored.includes(MARK)) kept.add(field);
        }
      }
      expect(kept.size, [...kept].join(', ')).toBeGreaterThanOrEqual(least);
    },
    120_000,
  );

  const bv = {
    organisationsidentitet: '5599930244$ORGNR-IDORG',
    namnskyddslopnummer: '1',
    organisationsnamn: 'Inneboende Inredning AB$FORETAGSNAMN-ORGNAM$2001-01-01',
    organisationsform: 'AB-ORGFO',
    registreringsdatum: '2001-01-01',
    postadress: 'c/o Någon$Gatan 1$Staden$12345$SE-LAND',
  };
  const scb = {
    PeOrgNr: '165599930244',
    Namn: 'Inneboende Inredning AB',
    JurForm: '49',
    FtgStat: '1',
    Ng1: '43320',
    Gatuadress: 'Gatan 1',
    PostNr: '12345',
    PostOrt: 'Staden',
  };
  it.each([
    ...Object.keys(bv).map((name) => ({ file: 'bv' as const, name })),
    ...Object.keys(scb).map((name) => ({ file: 'scb' as const, name })),
  ])('bulk: $file $name', async ({ file, name }) => {
    /** At the end of the cell, and of its first part. */
    const spoil = (text: string): readonly string[] => [`${text}${ATTACK}`, text.replace(/(?=\$|$)/, ATTACK)];
    const stored: string[] = [];
    for (const text of spoil((file === 'bv' ? bv : scb)[name as never])) {
      // What SCB says of name and address counts where Bolagsverket says nothing.
      const data =
        file === 'bv'
          ? { bv: [{ ...bv, [name]: text }], scb: [scb], unread: [] }
          : { bv: [], scb: [{ ...scb, [name]: text }], unread: [] };
      stored.push(await storedBy(find('bulk', heldRows(JSON.stringify(data))), 'inneboende'));
    }
    expect(stored.flatMap(dirty)).toEqual([]);
    const isText = /^(?:organisationsnamn|postadress|Namn|Gatuadress|PostNr|PostOrt)$/.test(name);
    expect(stored.some((text) => text.includes(MARK))).toBe(isText);
  });

  it.each(['names', 'numbers', 'reference'])('eu-sanctions: %s', async (field) => {
    const entry = {
      reference: 'EU.1.2',
      type: 'enterprise',
      listed: '2022-02-25',
      names: ['Inneboende Inredning'],
      countries: [],
      numbers: [],
      [field]:
        field === 'numbers'
          ? [{ number: `5599930244${ATTACK}`, type: ATTACK, country: null }]
          : field === 'names'
            ? [`Inneboende Inredning${ATTACK}`, 'Inneboende Inredning']
            : ATTACK,
    };
    const all = [{ key: `12${ATTACK}`, data: JSON.stringify(entry) }];
    const stored = await storedBy(find('eu-sanctions', heldRows(null, all)), 'inneboende');
    expect(dirty(stored.replaceAll('9876', ''))).toEqual([]);
    expect(stored).not.toBe('');
  });

  it.each(
    documentForms.flatMap((form) => form.columns.map(({ name }) => ({ form, id: form.id, column: name }))),
  )('document $id: $column', ({ form, column }) => {
    const file = path.join(projectRoot, 'fixtures/documents', `${form.id}.csv`);
    const [heading = '', first = ''] = readFileSync(file, 'utf8').split('\n');
    const names = heading.split(';');
    for (const attack of [ATTACK, INVISIBLE]) {
      const texts = first.split(';');
      const cells = Object.fromEntries(
        names.map((name, at) => [name, `${texts[at] ?? ''}${name === column ? attack : ''}`]),
      );
      const { documents } = readFormDocuments(
        {
          rows: [{ row: 2, cells, further: false }],
          unknownColumns: [],
          encoding: 'utf-8',
          delimiter: ';',
          sheets: [],
        },
        form,
        { by: 'Anna Ek', today: '2026-11-30' },
      );
      expect([...textsIn(documents.map(({ facts }) => facts))].filter((text) => hidden.test(text))).toEqual(
        [],
      );
    }
  });
});

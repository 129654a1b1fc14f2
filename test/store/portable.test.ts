import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import Database from 'better-sqlite3';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

import { inPostgres } from '../../src/store/sqlite/dialect.ts';
import { haveService, startPostgres, type Service } from '../support/services.ts';
import { open, tempFile } from './support.ts';

/*
 * The store's statements are written once, for SQLite and for PostgreSQL. Every text that the store prepares is prepared
 * here on a real PostgreSQL that has the same tables and keys. What concerns the engine itself is in src/store/sqlite.
 */

/** Statements that PostgreSQL does not take yet, by file and by how they begin. This list only ever gets shorter. */
const stillToDo: Readonly<Record<string, readonly string[]>> = {
  'evidence.ts': [
    'INSERT INTO evidence (hash, bytes, size, content_type, kept_at,',
    'SELECT c.source, l.question_id, e.hash, r.route, e.content_type,',
  ],
  'orders.ts': [
    'SELECT DISTINCT a.supplier_id AS supplierId, a.source, NULL AS',
    'SELECT DISTINCT o.supplier_id AS supplierId, o.source, o.product',
    'SELECT DISTINCT t.supplier_id AS supplierId, c.source FROM supplier_states',
    'SELECT c.supplier_id AS supplierId, c.source, c.product, q.settled_at',
    'SELECT o.ordered_at, o.superseded_at IS NULL AND q.outcome IS',
    'SELECT s.id AS supplierId, ifnull(s.confirmed_form, s.presumed_form)',
    'SELECT source, count(*) AS n, sum(price_ore) AS ore, sum(letter_expected)',
    'UPDATE cells SET changed_at = ? WHERE supplier_id = ? AND source',
  ],
  'questions.ts': [
    'INSERT INTO claims (question_id, claimed_by, until) VALUES (?,',
    'SELECT questionId, source FROM ( SELECT q.id AS questionId, c.source,',
  ],
  'rows/fact-reader.ts': [
    'SELECT f.id, f.value, f.valid_from, f.recorded_at, c.source FROM',
    'SELECT id, cell_id, kind, value, valid_from, recorded_at FROM',
    'SELECT q.as_of, q.settled_at FROM questions q JOIN answers a',
  ],
  'rows/plan.ts': [
    "SELECT * FROM checks WHERE kind = 'ad-hoc' AND done_at IS NULL",
    "SELECT * FROM checks WHERE kind = 'ad-hoc' AND supplier_id =",
    'SELECT q.id AS questionId, c.source, q.stage, EXISTS (SELECT',
  ],
  'rows/settlement.ts': [
    'SELECT f.id, f.kind, f.value, f.valid_from FROM json_each(?)',
    'UPDATE cells SET answer_id = ?, answered_question_id = ?, last_question_id',
    'UPDATE cells SET last_question_id = ?, failing_since = ifnull(failing_since,',
  ],
  'runs.ts': [
    'SELECT s.* FROM checks k JOIN suppliers s ON s.id = k.supplier_id',
    "SELECT sum(q.outcome IN ('answered', 'not-found')) AS answered,",
  ],
};

const folder = new URL('../../src/store/', import.meta.url).pathname;
const inserters = ['sqlite/many-rows.ts', 'sqlite/one-row.ts'];
const prepares = /\b(?:db\s*\.prepare|createRowsInserter|createRowInserter)(?=[<(])/g;

interface Statement {
  readonly file: string;
  /** Where in the file: a part that is made twice prepares the same place twice. */
  readonly place: string;
  readonly sql: string;
}

/** Who of the store prepares right now; null for the engine itself. */
function preparedBy(): Pick<Statement, 'file' | 'place'> | null {
  const frames = (new Error('here').stack ?? '')
    .split('\n')
    .map((line) => /\/src\/store\/([\w/-]+\.ts)\D*:(\d+:\d+)\)?$/.exec(line))
    .flatMap((found) => (found === null ? [] : [{ file: found[1] ?? '', place: found[2] ?? '' }]))
    .filter(({ file }) => !inserters.includes(file));
  const [by] = frames;
  return by === undefined || by.file.startsWith('sqlite/') ? null : by;
}

/** Opens a new database, and gives what the store prepared in it and its tables and keys for PostgreSQL. */
async function preparedAndSchema(): Promise<{ statements: readonly Statement[]; schema: string }> {
  const statements: Statement[] = [];
  // oxlint-disable-next-line typescript/unbound-method -- it is called with the database as `this`
  const { prepare } = Database.prototype;
  const watched = vi.spyOn(Database.prototype, 'prepare').mockImplementation(function (
    this: Database.Database,
    sql: string,
  ) {
    const by = preparedBy();
    if (by !== null) statements.push({ ...by, sql });
    return prepare.call(this, sql);
  });
  const temp = tempFile();
  try {
    await (await open({ file: temp.file, accountForm: (account) => account })).close();
  } finally {
    watched.mockRestore();
  }
  const db = new Database(temp.file, { readonly: true });
  const schema = schemaOf(db);
  db.close();
  temp.remove();
  return { statements, schema };
}

const typeOf: Readonly<Record<string, string>> = {
  INTEGER: 'bigint',
  BLOB: 'bytea',
  REAL: 'double precision',
  TEXT: 'text',
};

/** Tables with their columns and primary keys, and unique indexes, which ON CONFLICT needs. */
function schemaOf(db: Database.Database): string {
  const tables = db
    .prepare<[], string>("SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, 2) <> '__'")
    .pluck()
    .all()
    .filter((name) => !name.startsWith('sqlite_'));
  const columnsOf = db.prepare<[string], { name: string; type: string; notnull: 0 | 1; pk: number }>(
    'SELECT name, type, "notnull", pk FROM pragma_table_info(?) ORDER BY cid',
  );
  const made = tables.map((table) => {
    const columns = columnsOf.all(table);
    const key = columns.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk);
    const lines = [
      ...columns.map(
        ({ name, type, notnull }) => `"${name}" ${typeOf[type.toUpperCase()]}${notnull ? ' NOT NULL' : ''}`,
      ),
      ...(key.length === 0 ? [] : [`PRIMARY KEY (${key.map(({ name }) => `"${name}"`).join(', ')})`]),
    ];
    return `CREATE TABLE "${table}" (${lines.join(', ')})`;
  });
  const unique = db
    .prepare<[], string>("SELECT sql FROM sqlite_master WHERE type = 'index' AND sql LIKE 'CREATE UNIQUE %'")
    .pluck()
    .all()
    .map((sql) => sql.replaceAll('`', '"').replaceAll('ifnull(', 'coalesce('));
  return [...made, ...unique].join(';\n');
}

/** `?` and `@name` as `$1`, but for what stands in quotes. */
function numbered(sql: string): string {
  const names: string[] = [];
  return sql.replaceAll(/'[^']*'|"[^"]*"|\?|@\w+/g, (found) => {
    if (found !== '?' && !found.startsWith('@')) return found;
    const before = found === '?' ? -1 : names.indexOf(found);
    return `$${before === -1 ? names.push(found) : before + 1}`;
  });
}

const onOneLine = (sql: string): string => sql.replaceAll(/\s+/g, ' ').trim();

/** What PREPARE lets pass, and what would be something else on PostgreSQL all the same. */
function wrongMeaning(sql: string): string | null {
  const folded = /\bAS ([a-z_]+[A-Z]\w*)/.exec(sql);
  if (folded !== null) return `${folded[1]} is not quoted, and would come back in small letters`;
  return /\bLIMIT (?:\?|@\w+\b)(?! \+)/.test(sql) ? 'LIMIT by a bare parameter: see at-most.ts' : null;
}

describe.skipIf(!haveService('postgres', 'statements on PostgreSQL'))('statements on PostgreSQL', () => {
  let service: Service;
  let client: Client;
  let statements: readonly Statement[];

  beforeAll(async () => {
    service = await startPostgres();
    client = new Client(service.url);
    await client.connect();
    const made = await preparedAndSchema();
    statements = made.statements;
    await client.query(made.schema);
  });
  afterAll(async () => {
    await client.end();
    await service.remove();
  });

  /** Why PostgreSQL does not take a statement; null when it does. */
  async function refusal({ sql }: Statement): Promise<string | null> {
    const wrong = wrongMeaning(sql);
    if (wrong !== null) return wrong;
    const text = numbered(inPostgres(sql));
    try {
      await client.query(`PREPARE tried AS ${text}`);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    const types = await client.query<{ types: string[] }>(
      `SELECT parameter_types::text[] AS types FROM pg_prepared_statements WHERE name = 'tried'`,
    );
    await client.query('DEALLOCATE tried');
    // Instants and sums are greater than an integer of PostgreSQL; a number of rows is not, nor is what is 0 or 1.
    const small = (types.rows[0]?.types ?? []).findIndex(
      (type, at) =>
        type === 'integer' && !new RegExp(`LIMIT \\$${at + 1} \\+ 0|\\$${at + 1} = [01]`).test(text),
    );
    return small === -1 ? null : `$${small + 1} would be an integer of 32 bits`;
  }

  it('takes every one', async () => {
    const refused: string[] = [];
    const left = new Map(
      Object.entries(stillToDo).flatMap(([file, all]) => all.map((begins) => [`${file}: ${begins}`, false])),
    );
    for (const statement of statements) {
      const why = await refusal(statement);
      if (why === null) continue;
      const said = `${statement.file}: ${onOneLine(statement.sql)}`;
      const known = [...left.keys()].find((begins) => said.startsWith(begins));
      if (known === undefined) refused.push(`${said.slice(0, 120)} … ${why}`);
      else left.set(known, true);
    }
    expect(refused).toEqual([]);
    // What passes by now, or is gone, leaves the list.
    expect([...left].filter(([, isRefused]) => !isRefused).map(([begins]) => begins)).toEqual([]);
  });

  it('is asked about every place that prepares one', () => {
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.startsWith('sqlite'))
      .map((file) => ({ file, source: readFileSync(join(folder, file), 'utf8') }));
    const met = new Set(statements.map(({ file, place }) => `${file}:${place}`));
    const counts = files.map(({ file, source }) => ({
      file,
      written: source.match(prepares)?.length ?? 0,
      met: [...met].filter((place) => place.startsWith(`${file}:`)).length,
    }));
    expect(counts.filter(({ written, met: reached }) => written !== reached)).toEqual([]);
    expect(met.size).toBeGreaterThan(400);
  });
});

import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

import type { Evidence } from '../domain/connector.ts';
import type { EvidenceStore, SourcedEvidence } from '../domain/evidence.ts';
import { addDays } from '../domain/time.ts';
import { endOfDay } from './sqlite/calendar.ts';
import { toInstant, type Context } from './sqlite/database.ts';
import { placeOf } from './seal/seal.ts';
import type { EvidenceSeal } from './seal/identity.ts';
import { atMost } from './sqlite/at-most.ts';

const packLarge = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** A small answer is packed here and now: handing it to a thread costs ten times as much as the work. */
const SMALL = 64 * 1024;
const packing = { windowBits: 12, memLevel: 4 };
const pack = async (bytes: Uint8Array): Promise<Buffer> =>
  bytes.byteLength > SMALL ? packLarge(bytes) : deflateRawSync(bytes, packing);

/** Evidence that is ready to be written. */
export interface PackedEvidence {
  readonly hash: Buffer;
  /** Compressed and sealed; where the same bytes are kept already, this is not done unless it is asked for. */
  sealed(): Buffer;
  readonly size: number;
  readonly contentType: string | null;
  readonly route: string;
  readonly quarantined: boolean;
}

/** Where the bytes of an answer are kept. */
const bytesPlace = (hash: Buffer): Buffer => placeOf('evidence.bytes', hash);

/** Makes evidence ready beside the transaction that writes it: hashed, and what is not kept already packed and sealed. */
export type PackEvidence = (
  all: readonly (Evidence & { readonly quarantined: boolean })[],
) => Promise<readonly PackedEvidence[]>;

export function createEvidencePacker({ db, identity }: Pick<Context, 'db' | 'identity'>): PackEvidence {
  const { hash, seal } = identity.evidence;
  const isKept = db
    .prepare<[Buffer], number>('SELECT 1 FROM evidence WHERE hash = ? AND bytes IS NOT NULL')
    .pluck();
  return (all) =>
    Promise.all(
      all.map(async ({ bytes, route, contentType, quarantined }) => {
        const key = hash(bytes);
        const ready = isKept.get(key) === 1 ? null : seal(await pack(bytes), bytesPlace(key));
        return {
          hash: key,
          // Between this look and the writing, retention may have removed what was kept.
          sealed: () => ready ?? seal(deflateRawSync(bytes, packing), bytesPlace(key)),
          size: bytes.byteLength,
          contentType,
          route,
          quarantined,
        };
      }),
    );
}

const NOTE_USE_MS = 7 * 86_400_000;

/** Writes what answered a question; used inside write commands. The same bytes are kept once. */
export type WriteEvidence = (questionId: number, packed: readonly PackedEvidence[], at: number) => void;

export function createEvidenceWriter({ db }: Pick<Context, 'db'>): WriteEvidence {
  const put = db
    .prepare<[Buffer, Buffer, number, string | null, number, number], number>(
      `INSERT INTO evidence (hash, bytes, size, content_type, kept_at, last_used_at) VALUES (?, ?, ?, ?, ?, ?)
       ON CONFLICT (hash) DO UPDATE SET last_used_at = excluded.last_used_at,
         bytes = ifnull(bytes, excluded.bytes), removed_at = NULL RETURNING id`,
    )
    .pluck();
  const seen = db.prepare<[Buffer], { id: number; last_used_at: number; kept: 0 | 1 }>(
    'SELECT id, last_used_at, bytes IS NOT NULL AS kept FROM evidence WHERE hash = ?',
  );
  const used = db.prepare('UPDATE evidence SET last_used_at = ? WHERE id = ?');
  const addRoute = db.prepare('INSERT INTO routes (route) VALUES (?) ON CONFLICT DO NOTHING');
  const routeId = db.prepare<[string], number>('SELECT id FROM routes WHERE route = ?').pluck();
  const link = db.prepare(
    'INSERT INTO question_evidence (question_id, place, evidence_id, route_id, quarantined) VALUES (?, ?, ?, ?, ?)',
  );

  function idOf({ hash, sealed, size, contentType }: PackedEvidence, at: number): number {
    const known = seen.get(hash);
    if (known === undefined || known.kept === 0)
      return put.get(hash, sealed(), size, contentType, at, at) ?? 0;
    // A page that holds a sealed answer is written whole, and retention looks at the questions themselves.
    if (at - known.last_used_at > NOTE_USE_MS) used.run(at, known.id);
    return known.id;
  }
  const idOfRoute = (route: string): number => {
    const known = routeId.get(route);
    if (known !== undefined) return known;
    addRoute.run(route);
    return routeId.get(route) ?? 0;
  };

  return (questionId, packed, at) => {
    for (const [place, one] of packed.entries()) {
      link.run(questionId, place, idOf(one, at), idOfRoute(one.route), one.quarantined ? 1 : 0);
    }
  };
}

const HASH_DIGITS = 64;

interface LinkedRow {
  readonly source: string;
  readonly question_id: number;
  readonly hash: Buffer;
  readonly route: string;
  readonly content_type: string | null;
  readonly size: number;
  readonly settled_at: number;
  readonly quarantined: 0 | 1;
  readonly removed: 0 | 1;
}

const linked = `SELECT c.source, l.question_id, e.hash, r.route, e.content_type, e.size, q.settled_at, l.quarantined, e.bytes IS NULL AS removed
  FROM cells c JOIN questions q ON q.cell_id = c.id JOIN question_evidence l ON l.question_id = q.id
  JOIN evidence e ON e.id = l.evidence_id JOIN routes r ON r.id = l.route_id`;

const readLinked = (row: LinkedRow): SourcedEvidence => ({
  source: row.source,
  questionId: row.question_id,
  hash: row.hash.toString('hex'),
  route: row.route,
  contentType: row.content_type,
  size: row.size,
  at: toInstant(row.settled_at),
  quarantined: row.quarantined === 1,
  removed: row.removed === 1,
});

export function createEvidence({ db }: Pick<Context, 'db'>, seal: EvidenceSeal): EvidenceStore {
  const ofQuestion = db.prepare<[number], LinkedRow>(`${linked} WHERE q.id = ? ORDER BY l.place`);
  const ofSupplier = db.prepare<
    { supplierId: number; source: string | null; before: number; without: string; limit: number },
    LinkedRow
  >(`
    ${linked} WHERE c.supplier_id = @supplierId AND c.source = ifnull(@source, c.source) AND q.settled_at < @before
      AND q.id NOT IN (SELECT value FROM json_each(@without))
    ORDER BY q.settled_at DESC, q.id DESC, l.place ${atMost('@limit')}`);
  const beginning = db
    .prepare<[Buffer, Buffer], Buffer>(
      'SELECT hash FROM evidence WHERE hash >= ? AND hash <= ? ORDER BY hash LIMIT 2',
    )
    .pluck();
  const bytesOf = db.prepare<[Buffer], Buffer | null>('SELECT bytes FROM evidence WHERE hash = ?').pluck();
  return {
    ofQuestion: async (questionId) =>
      ofQuestion.all(questionId).map((row) => {
        const { source: _, questionId: __, ...kept } = readLinked(row);
        return kept;
      }),
    ofSupplier: async ({ before, without, ...query }) =>
      ofSupplier
        .all({
          ...query,
          before: before === null ? Number.MAX_SAFE_INTEGER : endOfDay(addDays(before, -1)),
          without: JSON.stringify([...without]),
        })
        .map(readLinked),
    async beginningWith(start) {
      const first = Buffer.from(start.padEnd(HASH_DIGITS, '0'), 'hex');
      const last = Buffer.from(start.padEnd(HASH_DIGITS, 'f'), 'hex');
      return beginning.all(first, last).map((hash) => hash.toString('hex'));
    },
    async read(hash) {
      const key = Buffer.from(hash, 'hex');
      const sealed = bytesOf.get(key);
      if (sealed === undefined || sealed === null) return null;
      try {
        const bytes = await unpack(seal.open(sealed, bytesPlace(key)));
        if (seal.hash(bytes).equals(key)) return bytes;
      } catch {
        // Told as what it is below, like bytes that open and are others.
      }
      throw new Error('the kept bytes of an answer are not those that its hash names: restore a backup');
    },
  };
}

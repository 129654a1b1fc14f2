import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { deflateRaw, deflateRawSync, inflateRaw } from 'node:zlib';

import type { Evidence } from '../domain/connector.ts';
import type { EvidenceStore } from '../domain/evidence.ts';
import { toInstant, type Context } from './database.ts';

const packLarge = promisify(deflateRaw);
const unpack = promisify(inflateRaw);

/** A small answer is packed here and now: handing it to a thread costs ten times as much as the work. */
const SMALL = 64 * 1024;
const packing = { windowBits: 12, memLevel: 4 };
const pack = async (bytes: Uint8Array): Promise<Buffer> =>
  bytes.byteLength > SMALL ? packLarge(bytes) : deflateRawSync(bytes, packing);

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Evidence that is ready to be written: hashed, compressed and sealed outside the transaction. */
export interface PackedEvidence {
  readonly hash: Buffer;
  readonly sealed: Buffer;
  readonly size: number;
  readonly contentType: string | null;
  readonly route: string;
  readonly quarantined: boolean;
}

/** Answers hold names and numbers of people: they are compressed, then sealed, and found by a keyed hash. */
export interface EvidenceSeal {
  readonly key: Buffer;
  hash(bytes: Uint8Array): Buffer;
}

export const packEvidence = (
  all: readonly (Evidence & { readonly quarantined: boolean })[],
  seal: EvidenceSeal,
): Promise<readonly PackedEvidence[]> =>
  Promise.all(
    all.map(async ({ bytes, route, contentType, quarantined }) => ({
      hash: seal.hash(bytes),
      sealed: sealBytes(await pack(bytes), seal.key),
      size: bytes.byteLength,
      contentType,
      route,
      quarantined,
    })),
  );

function sealBytes(bytes: Buffer, key: Buffer): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  const text = Buffer.concat([cipher.update(bytes), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), text]);
}

function openBytes(sealed: Buffer, key: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, IV_BYTES));
  decipher.setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]);
}

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
    if (known === undefined || known.kept === 0) return put.get(hash, sealed, size, contentType, at, at) ?? 0;
    // A page that holds a sealed answer is written whole: once a day is enough to know that it is in use.
    if (at - known.last_used_at > DAY_MS) used.run(at, known.id);
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

const DAY_MS = 86_400_000;

export function createEvidence({ db }: Pick<Context, 'db'>, seal: EvidenceSeal): EvidenceStore {
  const of = db.prepare<
    [number],
    {
      hash: Buffer;
      route: string;
      content_type: string | null;
      size: number;
      settled_at: number;
      quarantined: 0 | 1;
      removed: 0 | 1;
    }
  >(`
    SELECT e.hash, r.route, e.content_type, e.size, q.settled_at, l.quarantined, e.bytes IS NULL AS removed
    FROM question_evidence l JOIN evidence e ON e.id = l.evidence_id JOIN routes r ON r.id = l.route_id
    JOIN questions q ON q.id = l.question_id WHERE l.question_id = ? ORDER BY l.place`);
  const bytesOf = db.prepare<[Buffer], Buffer | null>('SELECT bytes FROM evidence WHERE hash = ?').pluck();
  return {
    ofQuestion: async (questionId) =>
      of.all(questionId).map((row) => ({
        hash: row.hash.toString('hex'),
        route: row.route,
        contentType: row.content_type,
        size: row.size,
        at: toInstant(row.settled_at),
        quarantined: row.quarantined === 1,
        removed: row.removed === 1,
      })),
    async read(hash) {
      const sealed = bytesOf.get(Buffer.from(hash, 'hex'));
      if (sealed === undefined || sealed === null) return null;
      const bytes = await unpack(openBytes(sealed, seal.key));
      if (!seal.hash(bytes).equals(Buffer.from(hash, 'hex')))
        throw new Error('the kept bytes of an answer are not those that its hash names: restore a backup');
      return bytes;
    },
  };
}

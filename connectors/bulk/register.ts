import { rm } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import type { FetchContext, Fetched, Register, RegisterRow, Validators } from '../../src/domain/register.ts';
import { type Day, dayOf } from '../../src/domain/time.ts';
import type { SourceMode } from '../../src/domain/connector.ts';
import type { Download } from '../../src/http/download.ts';
import { type Place, unreadable } from '../../src/http/failures.ts';
import type { SourceSettings } from '../settings.ts';
import { bolagsverketFile, type BulkFile, scbFile } from './files.ts';
import { type BulkRow, readFile } from './read-file.ts';
import { ID } from './schema.ts';
import { openPacked, type Packed } from './unzip.ts';

const MAX_BYTES = 1_500_000_000;
const TIMEOUT_MS = 60 * 60_000;
const IDLE_MS = 60_000;
const DEFAULT_WAIT_MS = 60 * 60_000;
/** Made once a week, on a Monday night of varying hour: after six days we ask every night until there is a new one. */
const EVERY_MS = 6 * 24 * 3_600_000;

const files: readonly BulkFile[] = [scbFile, bolagsverketFile];

export interface BulkRegisterParts {
  readonly settings: SourceSettings;
  readonly mode: SourceMode;
  readonly download: () => Download;
}

/** Both weekly files as one list: a row holds what each says about one number. */
export function createBulkRegister({ settings, mode, download }: BulkRegisterParts): Register {
  const { url } = settings;
  return {
    source: ID,
    everyMs: EVERY_MS,
    closedTo: url === '' ? 'not-configured' : null,
    keepsAll: false,
    async fetch(context) {
      const fetched = await fetchBoth(url, download(), context);
      if (fetched === null) return { outcome: 'unchanged' };
      return readBoth(fetched, mode, context);
    },
  };
}

interface FetchedFile {
  readonly file: BulkFile;
  readonly place: Place;
  readonly path: string;
  readonly validators: Validators;
}

/** Both files on the disk; null when neither is new. When one is, the other is fetched as well, since rows are joined. */
async function fetchBoth(
  url: string,
  download: Download,
  { previous, folder, signal, now }: FetchContext,
): Promise<readonly FetchedFile[] | null> {
  const held = files.map((_, at) => validatorsAt(previous, at));
  const fetchOne = async (file: BulkFile, known: Validators | null): Promise<FetchedFile | null> => {
    const address = new URL(url + file.path);
    const place: Place = { source: ID, host: address.host, route: file.path };
    const target = path.join(folder, `${file.id}.zip`);
    const answer = await download({
      url: address,
      place,
      file: target,
      previous: known,
      contentType: /^(application\/(zip|x-zip|x-zip-compressed|octet-stream)|binary\/octet-stream)\b/i,
      maxBytes: MAX_BYTES,
      timeoutMs: TIMEOUT_MS,
      idleMs: IDLE_MS,
      defaultWaitMs: DEFAULT_WAIT_MS,
      signal,
      now,
    });
    if (answer.outcome === 'unchanged') return null;
    return { file, place, path: target, validators: answer.validators };
  };
  try {
    const fetched: (FetchedFile | null)[] = [];
    for (const [at, file] of files.entries()) fetched.push(await fetchOne(file, held[at] ?? null));
    if (fetched.every((one) => one === null)) return null;
    for (const [at, file] of files.entries()) fetched[at] ??= await fetchOne(file, null);
    return fetched.filter((one) => one !== null);
  } catch (error) {
    await removeFrom(folder);
    throw error;
  }
}

const removeFrom = async (folder: string): Promise<void> => {
  for (const { id } of files) await rm(path.join(folder, `${id}.zip`), { force: true });
};

interface OpenFile extends FetchedFile {
  readonly packed: Packed;
}

async function readBoth(
  fetched: readonly FetchedFile[],
  mode: SourceMode,
  { folder, wanted, signal }: FetchContext,
): Promise<Fetched> {
  const open: OpenFile[] = [];
  const dispose = async () => {
    for (const { packed } of open.splice(0)) packed.close();
    await removeFrom(folder);
  };
  try {
    for (const each of fetched) open.push({ ...each, packed: await openPacked(each.path, each.place) });
    let counts = { rows: 0, unreadable: 0 };

    async function* rows(): AsyncGenerator<RegisterRow> {
      const kept = new Map<string, Parts>();
      for (const { file, place, packed } of open) {
        const onRow = (key: string, row: BulkRow) => add(kept, key, file, row);
        const read = await readFile(packed.chunks(), { file, place, wanted, onRow, signal });
        if (read.rows < (mode === 'live' ? file.leastRows : 1))
          throw unreadable(`it has ${read.rows} rows, which is not the whole list`, place);
        counts = { rows: counts.rows + read.rows, unreadable: counts.unreadable + read.unreadable };
      }
      for (const [key, parts] of kept) yield { key, data: JSON.stringify(inOrder(parts)) };
    }

    return {
      outcome: 'new',
      asOf: olderOf(open),
      validators: joined(open.map(({ validators }) => validators)),
      rows: rows(),
      read: () => counts,
      dispose,
    };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** The whole is as old as its older part: by what the publisher tells, or else by what the archive itself does. */
function olderOf(open: readonly OpenFile[]): Day {
  const days = open.map(({ validators, packed }) => {
    const told = new Date(validators.lastModified ?? '');
    return Number.isNaN(told.getTime()) ? packed.day : dayOf(told);
  });
  return days.reduce((older, day) => (day < older ? day : older));
}

/** What is kept of one number while the files are read. */
interface Parts {
  readonly bv: Readonly<Record<string, string>>[];
  readonly scb: Readonly<Record<string, string>>[];
  readonly unread: BulkFile['id'][];
}

function add(kept: Map<string, Parts>, key: string, { id }: BulkFile, row: BulkRow): void {
  const parts = kept.get(key) ?? { bv: [], scb: [], unread: [] };
  kept.set(key, parts);
  if (row !== null) parts[id].push(row);
  else if (!parts.unread.includes(id)) parts.unread.push(id);
}

/** In an order of their own, so that rows that only changed places are no change. */
const inOrder = ({ bv, scb, unread }: Parts): Parts => ({
  bv: bv.toSorted((a, b) => Number(a['namnskyddslopnummer']) - Number(b['namnskyddslopnummer'])),
  scb,
  unread: unread.toSorted(),
});

const Pair = z.tuple([z.string().nullable(), z.string().nullable()]);

/** Two files, one version: what each publisher's answer told is kept as a pair. */
const joined = (all: readonly Validators[]): Validators => ({
  etag: JSON.stringify(all.map(({ etag }) => etag)),
  lastModified: JSON.stringify(all.map(({ lastModified }) => lastModified)),
});

function validatorsAt(previous: Validators | null, at: number): Validators | null {
  const [etag, lastModified] = [
    pairOf(previous?.etag)?.[at] ?? null,
    pairOf(previous?.lastModified)?.[at] ?? null,
  ];
  return etag === null && lastModified === null ? null : { etag, lastModified };
}

function pairOf(text: string | null | undefined): readonly (string | null)[] | null {
  try {
    return Pair.safeParse(JSON.parse(text ?? '')).data ?? null;
  } catch {
    return null;
  }
}

import { isUtf8 } from 'node:buffer';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';

import { CsvError, parse } from 'csv-parse';

import type { RegisterRow } from '../../src/domain/register.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift, type Place, unreadable } from '../../src/http/failures.ts';
import {
  type Cell,
  gather,
  type Gathering,
  listDay,
  neededColumns,
  subjectTypeOf,
  typeColumns,
} from './schema.ts';

/** A longer record has swallowed its neighbours: a quote was opened and not closed. */
const LONGEST_RECORD = 200_000;
/** More unreadable rows than this share is no longer a slip of the publisher's. */
const UNREADABLE_SHARE = 0.01;
/** So much is parsed before other work gets its turn. */
const CHUNK_BYTES = 64 * 1024;

export interface ReadList {
  readonly asOf: Day;
  /** One per enterprise, in the order of the list. */
  readonly entries: readonly RegisterRow[];
  /** Rows of the file, several per subject, persons included. */
  readonly rows: number;
  readonly unreadable: number;
}

/**
 * Reads the whole list: `;`, UTF-8 with or without byte order mark, one row per alias. `leastSubjects`: a list with fewer
 * persons and enterprises is not believed.
 * @throws {SourceBroken} for anything that is not the whole list as we know it; never an empty list.
 */
export async function readList(bytes: Buffer, leastSubjects: number, place: Place): Promise<ReadList> {
  if (!isUtf8(bytes)) throw unreadable('it is not UTF-8', place);
  const subjects = new Set<string>();
  const enterprises = new Map<string, Gathering>();
  let columns: ReadonlyMap<string, number> | null = null;
  let asOf: Day | null = null;
  let rows = 0;
  let notRead = 0;
  let lastIsWhole = true;

  const onRow = (cells: readonly string[], known: ReadonlyMap<string, number>): void => {
    rows += 1;
    const cell: Cell = (column) => cells[known.get(column) ?? -1]?.trim() ?? '';
    const id = cell('Entity_LogicalId');
    lastIsWhole = cells.length === known.size;
    if (!lastIsWhole || id === '') {
      notRead += 1;
      return;
    }
    asOf ??= listDay(cell('fileGenerationDate')) ?? null;
    if (asOf === null) throw drift(place, ['fileGenerationDate']);
    const type = subjectTypeOf(cell);
    if (type === undefined) throw drift(place, [typeColumns[0]]);
    subjects.add(id);
    if (type === 'person') return;
    const gathering = enterprises.get(id) ?? gather(id);
    enterprises.set(id, gathering);
    if (!gathering.add(cell)) notRead += 1;
  };
  const parser = parse({
    delimiter: ';',
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_RECORD,
    on_record: (cells: string[]) => {
      if (columns === null) columns = columnsOf(cells, place);
      else onRow(cells, columns);
      return null;
    },
  });
  try {
    await pipeline(Readable.from(chunksOf(bytes)), parser.resume());
  } catch (error) {
    throw error instanceof CsvError ? unreadable('a quote is opened and not closed', place) : error;
  }

  if (subjects.size < Math.max(1, leastSubjects))
    throw unreadable(`it has ${subjects.size} subjects, expected at least ${leastSubjects}`, place);
  if (!lastIsWhole) throw unreadable('it is cut within its last row', place);
  const entries = [...enterprises.values()].map((gathering) => gathering.done());
  notRead += entries.filter((entry) => entry === null).length;
  if (notRead > rows * UNREADABLE_SHARE)
    throw unreadable(`${notRead} of its ${rows} rows cannot be read`, place);
  if (asOf === null || enterprises.size === 0) throw unreadable('it names no enterprise', place);
  return { asOf, entries: entries.filter((entry) => entry !== null), rows, unreadable: notRead };
}

/** Where each column stands. */
function columnsOf(cells: readonly string[], place: Place): ReadonlyMap<string, number> {
  const columns = new Map(cells.map((name, position) => [name.trim(), position]));
  if (!columns.has('Entity_LogicalId') && cells.length < neededColumns.length)
    throw unreadable('it is not the list', place);
  const lacking: string[] = neededColumns.filter((name) => !columns.has(name));
  if (!typeColumns.some((name) => columns.has(name))) lacking.push(typeColumns[0]);
  if (columns.size !== cells.length) lacking.push('(a column stands twice)');
  if (lacking.length > 0) throw drift(place, lacking);
  return columns;
}

async function* chunksOf(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES) {
    await setImmediate();
    yield bytes.subarray(start, start + CHUNK_BYTES);
  }
}

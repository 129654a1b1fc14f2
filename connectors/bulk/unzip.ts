import { pipeline } from 'node:stream';
import { crc32, createInflateRaw } from 'node:zlib';

import { type Entry, openPromise, type ZipFile } from 'yauzl';

import { SourceBroken } from '../../src/domain/errors.ts';
import { type Day, dayOf } from '../../src/domain/time.ts';
import { type Place, unreadable } from '../../src/http/failures.ts';

/** The larger file was about 1 GB in 2026. */
const MAX_UNPACKED_BYTES = 5_000_000_000;

const METHOD_STORE = 0;
const METHOD_DEFLATE = 8;
const PART_BYTES = 256 * 1024;

/** The one text file inside a ZIP file, read without unpacking it to the disk. */
export interface Packed {
  /** The day that the archive itself gives the file. */
  readonly day: Day;
  /** Its bytes in parts, each gone when the next is asked for. Throws SourceBroken when they are damaged. */
  chunks(): AsyncIterable<Buffer>;
  close(): void;
}

/** Throws SourceBroken when the file is no whole ZIP file with one file inside. */
export async function openPacked(file: string, place: Place): Promise<Packed> {
  const zip = await whole(openPromise(file, { lazyEntries: true, autoClose: false }), place);
  try {
    const entry = await whole(onlyEntry(zip, place), place);
    return {
      day: dayOf(entry.getLastModDate()),
      chunks: () => chunksOf(zip, entry, place),
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

async function onlyEntry(zip: ZipFile, place: Place): Promise<Entry> {
  const files: Entry[] = [];
  for await (const entry of zip.eachEntry()) {
    if (!entry.fileName.endsWith('/')) files.push(entry);
    if (files.length > 1) break;
  }
  const [only] = files;
  if (only === undefined || files.length > 1)
    throw unreadable('the ZIP file does not hold exactly one file', place);
  if (only.isEncrypted() || ![METHOD_STORE, METHOD_DEFLATE].includes(only.compressionMethod))
    throw unreadable('the file inside the ZIP file is packed in an unknown way', place);
  if (only.uncompressedSize > MAX_UNPACKED_BYTES)
    throw unreadable(`unpacked it is larger than ${MAX_UNPACKED_BYTES} bytes`, place);
  return only;
}

async function* chunksOf(zip: ZipFile, entry: Entry, place: Place): AsyncGenerator<Buffer> {
  const isPacked = entry.compressionMethod === METHOD_DEFLATE;
  const stream = await whole(zip.openReadStreamPromise(entry, { decodeFileData: false }), place);
  // The library's own inflater works in parts so small that going back and forth costs more than the work.
  const inflate = isPacked ? createInflateRaw({ chunkSize: PART_BYTES }) : null;
  if (inflate !== null) pipeline(stream, inflate, () => undefined);
  let checksum = 0;
  let size = 0;
  try {
    for await (const chunk of inflate ?? stream) {
      if (!Buffer.isBuffer(chunk)) continue;
      checksum = crc32(chunk, checksum);
      size += chunk.length;
      if (size > entry.uncompressedSize) break;
      yield chunk;
    }
  } catch (error) {
    throw notWhole(error, place);
  } finally {
    stream.destroy();
  }
  if (size !== entry.uncompressedSize || checksum !== entry.crc32)
    throw unreadable('the file inside the ZIP file is damaged', place);
}

async function whole<T>(work: Promise<T>, place: Place): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw notWhole(error, place);
  }
}

/** Trouble with our own disk is not the publisher's. */
const notWhole = (error: unknown, place: Place): unknown =>
  error instanceof SourceBroken || (error instanceof Error && 'syscall' in error)
    ? error
    : unreadable('it is not a whole ZIP file', place);

import { isAscii, isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

import iconv from 'iconv-lite';

import { InputInvalid } from '../domain/errors.ts';
import { redactNumbers } from '../domain/org-number.ts';
import { type Alphabet, chooseAlphabet, plainAlphabet, wordCollector } from './alphabet.ts';

type Marked = 'utf-8' | 'utf-16le' | 'utf-16be';

/** What a first pass over the bytes tells. `head`: the first bytes, enough for titles and headings, without the mark. */
export interface FileSurvey {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly alphabet: Alphabet;
  /** True for a ZIP archive, which only a workbook (xlsx) may be. */
  readonly isWorkbook: boolean;
  /** Length of the byte order mark at the beginning, 0 when there is none. */
  readonly markBytes: number;
  readonly head: Buffer;
}

const HEAD_BYTES = 64 * 1024;

const kinds: readonly { readonly starts: Buffer; readonly what: string }[] = [
  { starts: Buffer.from('PK\u0003\u0004', 'latin1'), what: 'en Excel- eller zip-fil' },
  { starts: Buffer.from('%PDF', 'latin1'), what: 'en PDF' },
  { starts: Buffer.from('d0cf11e0', 'hex'), what: 'en äldre Excel-fil (.xls) eller en med lösenord' },
  { starts: Buffer.from('1f8b', 'hex'), what: 'en gzip-fil' },
];

/** A workbook, where one is taken. */
const archive = Buffer.from('PK\u0003\u0004', 'latin1');

const marks: readonly { readonly starts: Buffer; readonly encoding: Marked }[] = [
  { starts: Buffer.from('efbbbf', 'hex'), encoding: 'utf-8' },
  { starts: Buffer.from('fffe', 'hex'), encoding: 'utf-16le' },
  { starts: Buffer.from('feff', 'hex'), encoding: 'utf-16be' },
];

/** å ä ö é Å Ä Ö É as UTF-8: pairs that never stand together in a text of Windows-1252. */
const utf8Letters = ['c3a5', 'c3a4', 'c3b6', 'c3a9', 'c385', 'c384', 'c396', 'c389'].map((hex) =>
  Buffer.from(hex, 'hex'),
);

/**
 * Reads the whole file once: its hash, and its alphabet by every byte, because a first letter beyond ASCII may stand on
 * the last line. Valid UTF-8 is UTF-8, unless its words say that it was read wrongly before it was saved. What is not
 * valid has one byte a letter, and its words say of which alphabet; unless Swedish letters are seen as UTF-8: then some
 * system has cut a name in the middle of a letter, and only that letter is lost.
 * @throws {InputInvalid} for a file that cannot be opened, is empty, too large, or is not text that can be read.
 */
export async function surveyFile(
  file: string,
  {
    signal,
    takes = 'text',
    mostBytes = Infinity,
  }: { readonly signal?: AbortSignal | undefined; readonly takes?: Takes; readonly mostBytes?: number } = {},
): Promise<FileSurvey> {
  const name = redactNumbers(basename(file));
  const { head, size } = await readHead(file, name);
  const isWorkbook = takes === 'text-or-workbook' && head.subarray(0, archive.length).equals(archive);
  if (!isWorkbook) refuseBinary(head, name);
  if (!isWorkbook && size > mostBytes) throw tooLarge(name, mostBytes);
  const mark = marks.find(({ starts }) => head.subarray(0, starts.length).equals(starts));
  const wide = isWorkbook ? null : (mark?.encoding ?? wideEncoding(head, name));
  const hash = createHash('sha256');
  const utf8 = utf8Check();
  const collector = wordCollector();
  const decoder = wide === null || wide === 'utf-8' ? null : iconv.getDecoder(wide, { stripBOM: false });
  let bytes = 0;
  for await (const chunk of createReadStream(file, {
    highWaterMark: 256 * 1024,
    ...(signal === undefined ? {} : { signal }),
  })) {
    if (!Buffer.isBuffer(chunk)) continue;
    hash.update(chunk);
    bytes += chunk.length;
    if (isWorkbook) continue;
    const text = decoder === null ? chunk : Buffer.from(decoder.write(chunk));
    if (wide === null) utf8.add(chunk);
    if (!isAscii(text)) collector.add(text);
  }
  const sha256 = hash.digest('hex');
  if (isWorkbook)
    return { name, sha256, bytes, alphabet: plainAlphabet('utf-8'), isWorkbook: true, markBytes: 0, head };
  const alphabet = chooseAlphabet(collector.words, wide ?? (utf8.isUtf8() ? 'utf-8' : null));
  if (alphabet === null) throw unreadableLetters(name);
  const markBytes = mark?.starts.length ?? 0;
  return { name, sha256, bytes, alphabet, isWorkbook: false, markBytes, head: head.subarray(markBytes) };
}

type Takes = 'text' | 'text-or-workbook';

const tooLarge = (name: string, mostBytes: number): InputInvalid =>
  new InputInvalid(
    `${name}: filen är större än ${Math.round(mostBytes / 1024 / 1024)} MB; dela den i flera.`,
    {
      file: name,
    },
  );

/** One sentence for a file whose bytes are others than when it was surveyed. */
export const changedMeanwhile = ({ name }: Pick<FileSurvey, 'name'>): InputInvalid =>
  new InputInvalid(`${name}: filen ändrades under inläsningen; läs in den igen när den är färdig.`, {
    file: name,
  });

/** One sentence for a file whose letters are no Swedish text in any alphabet that we know. */
export const unreadableLetters = (name: string): InputInvalid =>
  new InputInvalid(
    `${name}: bokstäverna går inte att läsa som svensk text, varken som UTF-8, Windows-1252, MacRoman eller CP850; exportera som CSV i UTF-8.`,
    { file: name },
  );

async function readHead(file: string, name: string): Promise<{ head: Buffer; size: number }> {
  try {
    // To open a pipe would wait for its writer, and a device never ends.
    const kind = await stat(file);
    if (!kind.isFile()) throw unfit(name, kind.isDirectory() ? 'är en mapp' : 'är ingen vanlig fil');
    const handle = await open(file, 'r');
    try {
      const head = Buffer.alloc(HEAD_BYTES);
      const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
      return { head: head.subarray(0, bytesRead), size: kind.size };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof InputInvalid) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'okänt fel';
    throw new InputInvalid(unopened(name, code), { file: name, problem: code }, { cause: error });
  }
}

const unfit = (name: string, what: string): InputInvalid =>
  new InputInvalid(`${name}: ${what}; ange en CSV-fil.`, { file: name });

const unopened = (name: string, code: string): string =>
  code === 'ENOENT'
    ? `${name}: filen finns inte; kontrollera sökvägen.`
    : `${name}: filen gick inte att öppna (${code}); kontrollera att du får läsa den.`;

function refuseBinary(head: Buffer, name: string): void {
  const kind = kinds.find(({ starts }) => head.subarray(0, starts.length).equals(starts));
  if (kind !== undefined) {
    throw new InputInvalid(`${name}: är ${kind.what}, som inte kan läsas in här; exportera som CSV.`, {
      file: name,
    });
  }
  if (!head.some((byte) => byte > 0x20 && ![0xef, 0xbb, 0xbf, 0xfe, 0xff].includes(byte))) {
    throw new InputInvalid(`${name}: filen är tom; en rubrikrad och minst en rad väntades.`, { file: name });
  }
}

/** UTF-16 without a mark shows by its zero bytes: the upper half of every Western letter. */
function wideEncoding(head: Buffer, name: string): Marked | null {
  let even = 0;
  let odd = 0;
  for (const [index, byte] of head.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even++;
    else odd++;
  }
  if (even + odd === 0) return null;
  const half = head.length / 2;
  if (odd > half * 0.5 && even < half * 0.05) return 'utf-16le';
  if (even > half * 0.5 && odd < half * 0.05) return 'utf-16be';
  throw new InputInvalid(
    `${name}: filen är inte text (den innehåller nollbyte); exportera som CSV i UTF-8, UTF-16 eller Windows-1252.`,
    { file: name },
  );
}

/** Checks UTF-8 chunk by chunk; a character cut by the end of a chunk is carried over to the next. */
function utf8Check(): { add(chunk: Buffer): void; isUtf8(): boolean } {
  let valid = true;
  let letters = false;
  let carried: Buffer = Buffer.alloc(0);
  return {
    add(chunk) {
      if (carried.length === 0 && isAscii(chunk)) return;
      const whole = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
      const cut = whole.length - unfinished(whole);
      letters ||= utf8Letters.some((pair) => whole.includes(pair));
      valid &&= isUtf8(whole.subarray(0, cut));
      carried = Buffer.from(whole.subarray(cut));
    },
    isUtf8: () => (valid && carried.length === 0) || letters,
  };
}

/** How many bytes at the end begin a character that is not complete. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return (byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2) > back ? back : 0;
  }
  return 0;
}

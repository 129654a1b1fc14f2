import { createHash, randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, lstat, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { redactNumbers } from '../domain/org-number.ts';

/** A file that changed within this time may still be on its way. */
const STILL_MS = 60_000;
/** File systems take 255 bytes; room is left for what is added to a name. */
const MOST_NAME_BYTES = 200;
const PROBLEMS = '.fel.txt';
const MARK = /^Filens kontrollsumma: ([0-9a-f]{64})\b/;

/** A file as it stood when it was looked at. */
export interface WaitingFile {
  readonly file: string;
  readonly sha256: string;
  /** Size, time and place on the disk: another file under the name has others. */
  readonly state: string;
}

export interface FormFolder {
  /** Files that have come to rest, by name. */
  readonly files: readonly string[];
  /** Whatever else lies there and is never read: other formats, links, folders. */
  readonly strange: number;
}

/** Makes a folder, or finds it. False for what is none of our own: a link leads to files that nobody put here. */
export async function isOwnFolder(folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true });
  return (await lstat(folder)).isDirectory();
}

export async function lookInto(folder: string, now: Date): Promise<FormFolder> {
  const files: string[] = [];
  let strange = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    // Excel puts a file of that beginning beside a workbook that somebody has open.
    if (/^(?:\.|~\$)/.test(entry.name) || entry.name.endsWith(PROBLEMS)) continue;
    const file = path.join(folder, entry.name);
    if (!entry.isFile() || !/\.(?:csv|xlsx)$/i.test(entry.name)) {
      strange += 1;
      continue;
    }
    const found = await statOf(file);
    // A time to come says only that some clock is wrong.
    if (found !== null && Math.abs(now.getTime() - found.mtimeMs) >= STILL_MS) files.push(file);
  }
  return { files: files.toSorted(), strange };
}

/** The file to be read; null when its problems have been told and it is the same still. */
export async function waiting(file: string): Promise<WaitingFile | null> {
  const state = await stateOf(file);
  const sha256 = await hashOf(file);
  return sha256 === (await toldOf(problemsOf(file))) ? null : { file, sha256, state };
}

/** True while nobody has changed or replaced the file. */
export const isStill = async ({ file, state }: WaitingFile): Promise<boolean> =>
  (await stateOf(file)) === state;

/**
 * Writes beside the file why it was not read whole, and of which content that is said. What stood under the name before
 * is replaced, never written through: it may be a link to something else.
 */
export async function tellProblems({ file, sha256 }: WaitingFile, lines: readonly string[]): Promise<void> {
  const draft = path.join(path.dirname(file), `.${randomUUID()}${PROBLEMS}`);
  const first = `Filens kontrollsumma: ${sha256}. Filen läses om när den är rättad, eller när den här filen är borttagen.`;
  try {
    await writeFile(draft, `${[first, ...lines].join('\n')}\n`, { flag: 'wx' });
    await rename(draft, problemsOf(file));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Takes a file that is done to a name that nothing has yet; without identity numbers, which people may have put into it. */
export async function moveDone({ file }: WaitingFile, folder: string, form: string): Promise<void> {
  await rm(problemsOf(file), { force: true });
  const { name, ext } = path.parse(`${form} ${path.basename(file)}`);
  const stem = capped(redactNumbers(name).replaceAll('[number]', 'nummer'));
  for (let times = 1; ; times++) {
    const place = path.join(folder, `${stem}${times === 1 ? '' : ` ${times}`}${ext}`);
    if ((await statOf(place)) === null) return rename(file, place);
  }
}

const problemsOf = (file: string): string =>
  path.join(path.dirname(file), `${capped(path.basename(file).replace(/\.csv$/i, ''))}${PROBLEMS}`);

/** A name that fits with what is added to it; two that are cut alike stay two. */
function capped(name: string): string {
  if (Buffer.byteLength(name) <= MOST_NAME_BYTES) return name;
  let cut = '';
  for (const letter of name) {
    if (Buffer.byteLength(cut + letter) > MOST_NAME_BYTES - 9) break;
    cut += letter;
  }
  return `${cut}~${createHash('sha256').update(name).digest('hex').slice(0, 8)}`;
}

const reading = constants.O_RDONLY | constants.O_NOFOLLOW;

/** The content that the problems were told of; null when none were, or by something that is no file of ours. */
async function toldOf(problems: string): Promise<string | null> {
  if ((await statOf(problems))?.isFile() !== true) return null;
  const handle = await open(problems, reading);
  try {
    return MARK.exec(await firstBytes(handle))?.[1] ?? null;
  } finally {
    await handle.close();
  }
}

async function firstBytes(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(200), 0, 200, 0);
  return buffer.subarray(0, bytesRead).toString();
}

/** No form is larger; what comes after this much is not read by anybody. */
const MOST_BYTES = 21 * 1024 * 1024;

/** Of the content, and of the size: a file that is too large is not read to its end every time. */
async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  const handle = await open(file, reading);
  const { size } = await handle.stat();
  if (size > MOST_BYTES) hash.update(`${size} `);
  // The stream closes the handle, also when it fails.
  for await (const chunk of handle.createReadStream({ end: MOST_BYTES }))
    if (Buffer.isBuffer(chunk)) hash.update(chunk);
  return hash.digest('hex');
}

async function statOf(file: string) {
  try {
    return await lstat(file);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function stateOf(file: string): Promise<string> {
  const { size, mtimeMs, ctimeMs, ino } = await lstat(file);
  return `${size} ${mtimeMs} ${ctimeMs} ${ino}`;
}

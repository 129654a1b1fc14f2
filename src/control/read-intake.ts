import path from 'node:path';
import { readdir } from 'node:fs/promises';
import { AppError, InputInvalid, WorkIncomplete } from '../domain/errors.ts';
import type { JobContext } from './context.ts';
import { rowPlace } from '../wording/file-rows.ts';
import {
  isOwnFolder,
  isStill,
  lookInto,
  moveDone,
  tellProblems,
  waiting,
  type WaitingFile,
} from './intake-folder.ts';

/** More than this many files wait for the next time. */
const MOST_FILES = 200;

const LINKED = 'a watched folder is a link, so that nothing in it is read: put a folder in its place';

/** Where files go that are done. */
const DONE = 'inlästa';

/**
 * Reads the documents that people have put into the watched folder, one folder per form. A file that went in whole is
 * moved; beside one with rejected rows stands `<name>.fel.txt`, and it is read again when it has been corrected.
 * Registering is idempotent, so that a job cut short between reading and moving does no harm. A file that cannot be
 * handled stops no other.
 * @throws {WorkIncomplete} at the end, when files could not be handled.
 */
export async function readIntake({ intakeFolder, now, log }: JobContext, signal: AbortSignal): Promise<void> {
  const { folder, forms, read } = intakeFolder;
  const done = path.join(folder, DONE);
  if (!(await isOwnFolder(folder)) || !(await isOwnFolder(done))) {
    log.error({ folder: 'intake' }, LINKED);
    return;
  }
  let left = MOST_FILES;
  let failed = 0;
  for (const form of forms) {
    if (!(await isOwnFolder(path.join(folder, form)))) {
      log.error({ form }, LINKED);
      continue;
    }
    const { files, strange } = await lookInto(path.join(folder, form), now());
    if (strange > 0) log.warn({ form, files: strange }, 'only CSV and Excel files are read; others are left');
    for (const file of files) {
      if (left <= 0 || signal.aborted) break;
      try {
        const one = await waiting(file);
        if (one === null) continue;
        left -= 1;
        const outcome = await readOne(one, form, read);
        if (outcome.whole) await moveDone(one, done, form);
        log[outcome.whole ? 'info' : 'warn']({ form, ...outcome }, 'a document file was read');
      } catch (error) {
        left -= 1;
        failed += 1;
        // By code alone: messages of the file system hold the names of files, and those hold what people write.
        log.error({ form, code: codeOf(error) }, 'a document file could not be handled');
      }
    }
  }
  const strange = await foldersBeside(folder, [...forms, DONE]);
  if (strange > 0) log.warn({ folders: strange }, 'folders in the intake folder are named after no form');
  if (failed > 0) throw new WorkIncomplete('document files could not be handled', { files: failed });
}

interface Outcome {
  readonly whole: boolean;
  readonly rows: number | null;
  readonly rejected: number | null;
}

/** What became of the file, with its problems told beside it, unless somebody was still writing it. */
async function readOne(
  one: WaitingFile,
  form: string,
  read: JobContext['intakeFolder']['read'],
): Promise<Outcome> {
  try {
    const { rows, rejected } = await read(one.file, form);
    const still = await isStill(one);
    if (still && rejected.length > 0)
      await tellProblems(
        one,
        rejected.map((each) => `${rowPlace(each)}: ${each.reason}`),
      );
    return { whole: still && rejected.length === 0, rows, rejected: rejected.length };
  } catch (error) {
    // One that could not be opened has a cause, and is tried again.
    if (!(error instanceof InputInvalid) || 'problem' in error.details) throw error;
    if (await isStill(one)) await tellProblems(one, [error.message]);
    return { whole: false, rows: null, rejected: null };
  }
}

const codeOf = (error: unknown): string => {
  if (error instanceof AppError) return error.code;
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.constructor.name : 'unknown';
};

async function foldersBeside(folder: string, known: readonly string[]): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !known.includes(entry.name.normalize('NFC')))
    .length;
}

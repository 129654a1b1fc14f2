import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import type { DocumentReport } from '../src/domain/document.ts';
import { InputInvalid } from '../src/domain/errors.ts';
import type { Job } from '../src/domain/job.ts';
import { redactNumbers } from '../src/domain/org-number.ts';
import type { JobContext } from './support/context.ts';

const Payload = z.object({});

/** A file that changed within this time may still be on its way. */
const STILL_MS = 60_000;
/** More than this many files wait for the next time. */
const MOST_FILES = 200;
/** Where files go that are done. */
const DONE = 'inlästa';

/**
 * Reads the documents that people have put into the watched folder, one folder per form. A file that went in whole is
 * moved; beside one with rejected rows stands `<name>.fel.txt`, and it is read again when it has been corrected.
 * Registering is idempotent, so that a job cut short between reading and moving does no harm.
 */
export const watchIntake: Job<JobContext, typeof Payload> = {
  name: 'watch-intake',
  payload: Payload,
  schedule: { cron: '*/10 * * * *', payload: {} },
  attempts: 2,
  queueOf: () => 'watch-intake',

  async run(_payload, { intakeFolder, now, log }, run) {
    const { folder, forms, read } = intakeFolder;
    await mkdir(path.join(folder, DONE), { recursive: true });
    let left = MOST_FILES;
    for (const form of forms) {
      await mkdir(path.join(folder, form), { recursive: true });
      for (const file of await waitingFiles(path.join(folder, form), now())) {
        if (left === 0 || run.signal.aborted) return;
        left -= 1;
        const report = await readOne(file, form, read);
        if (report === null || report.rejected.length > 0) {
          log.warn({ form, rejected: report?.rejected.length ?? null }, 'a document file was not read whole');
          continue;
        }
        await rm(problemsOf(file), { force: true });
        await rename(file, await freePlace(path.join(folder, DONE), `${form} ${path.basename(file)}`));
        log.info({ form, rows: report.rows }, 'a document file was read');
      }
    }
    const strange = await foldersBeside(folder, [...forms, DONE]);
    if (strange > 0) log.warn({ folders: strange }, 'folders in the intake folder are named after no form');
  },
};

const problemsOf = (file: string): string => `${file.replace(/\.csv$/i, '')}.fel.txt`;

/** What became of the file, with its rejected rows told beside it; null when it could not be read at all. */
async function readOne(
  file: string,
  form: string,
  read: (file: string, form: string) => Promise<DocumentReport>,
): Promise<DocumentReport | null> {
  try {
    const report = await read(file, form);
    if (report.rejected.length > 0) {
      const lines = report.rejected.map(({ row, reason }) => `rad ${row}: ${reason}`);
      await writeFile(problemsOf(file), `${lines.join('\n')}\n`);
    }
    return report;
  } catch (error) {
    if (!(error instanceof InputInvalid)) throw error;
    await writeFile(problemsOf(file), `${error.message}\n`);
    return null;
  }
}

/** Files that have come to rest, except those that have not changed since their problems were written. */
async function waitingFiles(folder: string, now: Date): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !/\.csv$/i.test(entry.name)) continue;
    const file = path.join(folder, entry.name);
    const changed = await changedAt(file);
    // A time to come says only that some clock is wrong.
    if (changed === null || Math.abs(now.getTime() - changed) < STILL_MS) continue;
    const told = await changedAt(problemsOf(file));
    if (told === null || told < changed) found.push(file);
  }
  return found.toSorted();
}

async function changedAt(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    return null;
  }
}

/** A name that nothing has yet; without identity numbers, which people may have put into it. */
async function freePlace(folder: string, name: string): Promise<string> {
  const plain = redactNumbers(name).replaceAll('[number]', 'nummer');
  const { name: stem, ext } = path.parse(plain);
  for (let times = 1; ; times++) {
    const place = path.join(folder, times === 1 ? plain : `${stem} ${times}${ext}`);
    if ((await changedAt(place)) === null) return place;
  }
}

async function foldersBeside(folder: string, known: readonly string[]): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && !known.includes(entry.name.normalize('NFC')))
    .length;
}

import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';

import { z } from 'zod';

/** Plain JavaScript, because a thread of its own has no loader for anything else. */
const script = `
const { parentPort, workerData } = require('node:worker_threads');
const Database = require(workerData.library);
const said = () => {
  try {
    const db = new Database(workerData.file, { readonly: true, fileMustExist: true, timeout: 10000 });
    try { return db.pragma('quick_check(3)', { simple: true }); } finally { db.close(); }
  } catch (error) { return String(error.code ?? error.name); }
};
parentPort.postMessage(said());
`;

/**
 * Reads every page of the database on a connection and a thread of its own, so that nobody waits for it. Null when all is
 * well, else what is wrong, in the engine's words.
 */
export function quickCheck(file: string): Promise<string | null> {
  const library = createRequire(import.meta.url).resolve('better-sqlite3');
  return new Promise((resolve, reject) => {
    const thread = new Worker(script, { eval: true, workerData: { file, library } });
    thread.once('message', (message: unknown) => {
      const said = z.string().parse(message);
      resolve(said === 'ok' ? null : said);
    });
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the check of the database ended without an answer')));
  });
}

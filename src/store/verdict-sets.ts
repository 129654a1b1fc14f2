import { createHash } from 'node:crypto';

import type { Database } from 'better-sqlite3';

import type { Verdict } from '../domain/rule.ts';
import { canonicalJson } from './canonical.ts';

export interface VerdictSets {
  /** Id of the set, added when it is new. Dates of evidence are left out: they live on the questions. */
  idOf(verdicts: readonly Verdict[]): number;
  read(id: number): readonly Verdict[];
}

export function createVerdictSets(db: Database): VerdictSets {
  const byHash = db.prepare<[Buffer], number>('SELECT id FROM verdict_sets WHERE hash = ?').pluck();
  const add = db.prepare('INSERT INTO verdict_sets (hash, verdicts) VALUES (?, ?)');
  const byId = db.prepare<[number], string>('SELECT verdicts FROM verdict_sets WHERE id = ?').pluck();

  return {
    idOf(verdicts) {
      const undated = verdicts.map((verdict) => ({
        ...verdict,
        evidence: verdict.evidence.map((evidence) => ({ ...evidence, asOf: null })),
      }));
      const json = canonicalJson(undated);
      const hash = createHash('sha256').update(json).digest().subarray(0, 16);
      return byHash.get(hash) ?? Number(add.run(hash, json).lastInsertRowid);
    },
    read: (id) => JSON.parse(byId.get(id) ?? '[]') as readonly Verdict[],
  };
}

import { hash } from 'node:crypto';

import type { Evidence, Verdict } from '../../domain/rule.ts';
import type { Database } from '../sqlite/database.ts';

export interface VerdictSets {
  /** Id of the set, added when it is new. Dates of evidence are left out: they live on the questions. */
  idOf(verdicts: readonly Verdict[]): number;
  read(id: number): readonly Verdict[];
}

/** As it is kept: in one order and without names, because a set of its own for every supplier is most of a check's bytes. */
type KeptEvidence = readonly [
  fact: Evidence['fact'],
  value: Evidence['value'],
  source: Evidence['source'],
  factId: Evidence['factId'],
];
type KeptVerdict = readonly [
  rule: Verdict['rule'],
  outcome: Verdict['outcome'],
  severity: Verdict['severity'],
  params: Verdict['params'],
  weight: Verdict['weight'],
  reason: Verdict['reason'],
  source: Verdict['source'],
  evidence: readonly KeptEvidence[],
];

const keep = (one: Verdict): KeptVerdict => [
  one.rule,
  one.outcome,
  one.severity,
  one.params,
  one.weight,
  one.reason,
  one.source,
  one.evidence.map(({ fact, value, source, factId }): KeptEvidence => [fact, value, source, factId]),
];

const read = ([rule, outcome, severity, params, weight, reason, source, evidence]: KeptVerdict): Verdict => ({
  rule,
  outcome,
  severity,
  params,
  evidence: evidence.map(([fact, value, from, factId]) => ({
    fact,
    value,
    source: from,
    factId,
    asOf: null,
  })),
  weight,
  reason,
  source,
});

export function createVerdictSets(db: Database): VerdictSets {
  const byHash = db.prepare<[Buffer], number>('SELECT id FROM verdict_sets WHERE hash = ?').pluck();
  const add = db.prepare('INSERT INTO verdict_sets (hash, verdicts) VALUES (?, ?)');
  const byId = db.prepare<[number], string>('SELECT verdicts FROM verdict_sets WHERE id = ?').pluck();

  return {
    idOf(verdicts) {
      // A rule writes its params in one order, so that equal verdicts are equal texts without sorting.
      const json = JSON.stringify(verdicts.map(keep));
      const key = hash('sha256', json, 'buffer').subarray(0, 16);
      return byHash.get(key) ?? Number(add.run(key, json).lastInsertRowid);
    },
    read: (id) => (JSON.parse(byId.get(id) ?? '[]') as readonly KeptVerdict[]).map(read),
  };
}

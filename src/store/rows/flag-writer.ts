import type { FlagChange } from '../../domain/check.ts';
import type { FlagEvent } from '../../domain/digest.ts';
import type { Verdict } from '../../domain/rule.ts';
import { canonicalJson } from '../sqlite/canonical.ts';
import { dayOfMs } from '../sqlite/calendar.ts';
import type { FactReader } from './fact-reader.ts';
import type { flags } from '../sqlite/schema.ts';
import type { Database } from '../sqlite/database.ts';

type FlagRow = typeof flags.$inferSelect;

/** Evidence of an event as it is kept: what a digest shows, and the fact whose dates can be joined anew. */
export type KeptEvidence = FlagEvent['evidence'][number] & { readonly factId: number | null };

export interface FlagWork {
  readonly supplierId: number;
  readonly checkId: number;
  readonly changes: readonly FlagChange[];
  readonly verdicts: readonly Verdict[];
  readonly nowMs: number;
}

/** Applies what a check did to the flags; used inside write commands. */
export function createFlagWriter(db: Database, facts: FactReader): (work: FlagWork) => void {
  const byId = db.prepare<[number, number], FlagRow>(
    'SELECT * FROM flags WHERE id = ? AND supplier_id = ? AND cleared_on IS NULL',
  );
  const openByRule = db.prepare<[number, string], FlagRow>(
    'SELECT * FROM flags WHERE supplier_id = ? AND rule = ? AND cleared_on IS NULL',
  );
  const open = db.prepare(`
    INSERT INTO flags (supplier_id, rule, severity, weight, params, opened_on, last_seen_on) VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const seen = db.prepare('UPDATE flags SET last_seen_on = ?, params = ? WHERE id = ?');
  const change = db.prepare(
    'UPDATE flags SET last_seen_on = ?, severity = ?, weight = ?, params = ? WHERE id = ?',
  );
  const clear = db.prepare('UPDATE flags SET cleared_on = ? WHERE id = ?');
  const tell = db.prepare(`
    INSERT INTO flag_events
      (flag_id, supplier_id, check_id, rule, change, severity, severity_before, weight, params, "on", evidence, because)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);

  function evidenceOf(rule: string, work: FlagWork): string {
    const verdict = work.verdicts.find((one) => one.rule === rule);
    const kept = (verdict?.evidence ?? []).map((evidence): KeptEvidence => {
      const dates = evidence.factId === null ? null : facts.confirmation(evidence.factId, work.nowMs + 1);
      return {
        fact: evidence.fact,
        source: evidence.source,
        value: evidence.value,
        asOf: dates?.asOf ?? evidence.asOf,
        fetchedOn: dates?.fetchedOn ?? null,
        factId: evidence.factId,
      };
    });
    return JSON.stringify(kept);
  }

  function apply(one: FlagChange, work: FlagWork, today: string): void {
    const row =
      one.change === 'opened'
        ? openByRule.get(work.supplierId, one.rule)
        : byId.get(one.flagId, work.supplierId);
    if (one.change === 'opened') {
      const params = canonicalJson(one.params);
      if (row) {
        seen.run(today, params, row.id);
        return;
      }
      const added = open.run(work.supplierId, one.rule, one.severity, one.weight, params, today, today);
      const flagId = Number(added.lastInsertRowid);
      const evidence = evidenceOf(one.rule, work);
      const { supplierId, checkId } = work;
      tell.run(
        flagId,
        supplierId,
        checkId,
        one.rule,
        'opened',
        one.severity,
        null,
        one.weight,
        params,
        today,
        evidence,
        one.because,
      );
      return;
    }
    if (!row) throw new Error(`flag ${one.flagId} of this supplier is not open`);
    if (one.change === 'seen') {
      // What it says may have changed without being news: another source, a slowly growing amount. The weight stays as it
      // was last told, so that slow growth adds up.
      seen.run(today, canonicalJson(one.params), row.id);
      return;
    }
    const after =
      one.change === 'cleared'
        ? { severity: row.severity, weight: row.weight, params: row.params }
        : { severity: one.severity, weight: one.weight, params: canonicalJson(one.params) };
    if (one.change === 'cleared') clear.run(today, row.id);
    else change.run(today, after.severity, after.weight, after.params, row.id);
    tell.run(
      row.id,
      work.supplierId,
      work.checkId,
      row.rule,
      one.change,
      after.severity,
      row.severity,
      after.weight,
      after.params,
      today,
      evidenceOf(one.rule, work),
      one.because,
    );
  }

  return (work) => {
    const today = dayOfMs(work.nowMs);
    for (const one of work.changes) apply(one, work, today);
  };
}

import { type CheckReport, levelWordsOf } from '../domain/check.ts';
import {
  actionsFor,
  severityRank,
  type Params,
  type Reader,
  type Rule,
  type Verdict,
} from '../domain/rule.ts';
import { displayName, formOf, type LegalForm, type Supplier } from '../domain/supplier.ts';
import { dayOf, type Day } from '../domain/time.ts';
import type { Track } from '../domain/track.ts';
import { asSeenBy, type Viewer } from '../domain/viewer.ts';
import { sentence } from './mail-text.ts';
import { attribution, explainFlag, explainOther, type SourceName } from './verdict.ts';
import { sourceLine } from './source.ts';
import type { CheckRecord } from '../domain/check-store.ts';

export { explainFlag } from './verdict.ts';
export { presentSupplier, type SupplierReport } from './supplier-report.ts';

type Shown = CheckReport['verdicts'][number];

const outcomeRank: Record<Verdict['outcome'], number> = {
  hit: 4,
  error: 3,
  unknown: 2,
  clear: 1,
  'not-applicable': 0,
};

const byWeight = (a: Shown, b: Shown): number =>
  outcomeRank[b.outcome] - outcomeRank[a.outcome] ||
  (b.severity === null ? -1 : severityRank[b.severity]) -
    (a.severity === null ? -1 : severityRank[a.severity]);

/** The number as people may see it; a personal number is never shown. */
export const shownNumber = (supplier: Pick<Supplier, 'number' | 'numberKind'>): string | null =>
  supplier.numberKind === 'personal' ? null : supplier.number;

interface Words {
  readonly name: string;
  readonly form: LegalForm;
  readonly sourceName: SourceName;
  readonly fetchedOn: (source: string) => Day | null;
  readonly today: Day;
  readonly reads: readonly Reader[];
  readonly tracks: readonly Track[];
}

/** What this viewer should do, in the words that a mail has for the same unit and contract. */
function actionText(rule: Rule, params: Params, { reads, tracks }: Words): string | null {
  const actions = actionsFor(rule, reads, params, tracks);
  return actions.length > 1 ? actions.map(sentence).join(' ') : (actions[0] ?? null);
}

function presentVerdict(verdict: Verdict, rule: Rule | undefined, words: Words): Shown {
  const isHit = verdict.outcome === 'hit' && rule !== undefined;
  const said = isHit
    ? `${explainFlag(rule, verdict.params ?? {}, words.name, words.today)}${attribution(
        verdict.evidence.filter(({ fact }) => fact !== 'source').map(({ source }) => source),
        words.fetchedOn,
        words.sourceName,
        words.today,
      )}.`
    : explainOther(verdict, rule, words.form, words.sourceName);
  return {
    rule: verdict.rule,
    label: rule?.label ?? verdict.rule,
    outcome: verdict.outcome,
    severity: verdict.severity,
    explanation: said,
    action: isHit ? actionText(rule, verdict.params ?? {}, words) : null,
    evidence: verdict.evidence.map(({ fact, value, source, asOf }) => ({ fact, value, source, asOf })),
    reason: verdict.reason,
  };
}

export interface Presenting {
  readonly rules: readonly Rule[];
  readonly sourceName: SourceName;
  readonly today: Day;
  readonly viewer: Viewer;
  /** Of the supplier's contracts with the viewer that run today (`engagements.tracks`). */
  readonly tracks: readonly Track[];
}

/**
 * A check as its viewer and programs read it: hits first, by severity, every verdict in a Swedish sentence with what this
 * reader should do. What the viewer does not read is not there.
 */
export function presentCheck(
  whole: CheckRecord,
  { rules, sourceName, today, viewer, tracks }: Presenting,
): CheckReport {
  const record = asSeenBy(whole, viewer);
  const { check, supplier, questions } = record;
  const fetchedOn = (source: string): Day | null => {
    const fetchedAt = questions.find(
      (question) => question.source === source && question.fetchedAt !== null,
    )?.fetchedAt;
    return fetchedAt === null || fetchedAt === undefined ? null : dayOf(new Date(fetchedAt));
  };
  const form = formOf(supplier);
  const words: Words = {
    name: displayName(supplier),
    form,
    sourceName,
    fetchedOn,
    today,
    reads: viewer.reads,
    tracks,
  };
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return {
    checkId: record.ref,
    supplier: { id: supplier.ref, orgNr: shownNumber(supplier), name: displayName(supplier) },
    kind: check.kind,
    unit: check.unit,
    reason: check.reason,
    dnr: check.dnr,
    requestedBy: check.requestedBy,
    createdAt: check.createdAt,
    doneAt: check.doneAt,
    level: record.level,
    unchecked: record.unchecked,
    levelText: levelWordsOf({ ...record, form }),
    sources: questions.map((question) => ({
      source: question.source,
      outcome: question.outcome,
      asOf: question.asOf,
      fetchedAt: question.fetchedAt,
      reason: question.reason,
      missing: question.missing,
      text: sourceLine(question, sourceName(question.source), form, today),
    })),
    verdicts: record.verdicts
      .map((verdict) => presentVerdict(verdict, byId.get(verdict.rule), words))
      .sort(byWeight),
  };
}

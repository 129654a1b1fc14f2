import type { FlagEvent } from '../domain/digest.ts';
import { severityRank, type Params, type Severity } from '../domain/rule.ts';
import { isInformation, isOutageRule } from './texts.ts';

export type NewsKind = 'new' | 'worse' | 'eased' | 'cleared';

/** What is left to tell of one rule about one supplier, when everything since the last digest is put together. */
export interface News {
  readonly kind: NewsKind;
  /** The latest event: its severity, params and evidence are what holds now. */
  readonly event: FlagEvent;
  /** What was told last of a signal that has grown or shrunk; else null. */
  readonly before: Params | null;
}

/** Low and info signals are context for others and never told alone, except plain information. */
export const isTold = (rule: string, severity: Severity): boolean =>
  !isOutageRule(rule) && (severityRank[severity] >= severityRank.medium || isInformation(rule));

/**
 * Nets the events of each rule and supplier: what came and went between two digests is not told; what came and then
 * grew is new; what was told before and went is cleared. In doubt (grew and shrank) it counts as worse.
 */
export function netEvents(events: readonly FlagEvent[]): readonly News[] {
  const byFlag = new Map<string, FlagEvent[]>();
  for (const event of [...events].sort((a, b) => a.eventId - b.eventId)) {
    const key = `${event.supplierId} ${event.rule}`;
    const list = byFlag.get(key);
    if (list) list.push(event);
    else byFlag.set(key, [event]);
  }
  const news: News[] = [];
  for (const list of byFlag.values()) {
    const last = list.at(-1);
    const kind = kindOf(list);
    if (last === undefined || kind === null) continue;
    if (kind === 'eased' ? isOutageRule(last.rule) : !isTold(last.rule, last.severity)) continue;
    const changed = kind === 'worse' || kind === 'eased';
    news.push({ kind, event: last, before: changed ? (list[0]?.before ?? null) : null });
  }
  return news;
}

function kindOf(list: readonly FlagEvent[]): NewsKind | null {
  const first = list[0];
  const last = list.at(-1);
  if (first === undefined || last === undefined) return null;
  const toldBefore = first.change !== 'opened';
  if (last.change === 'cleared') return toldBefore ? 'cleared' : null;
  if (!toldBefore) return 'new';
  if (list.some((event) => event.change === 'worse')) return 'worse';
  const gone = list.find((event) => event.change === 'cleared');
  return gone === undefined ? 'eased' : reopened(gone, last);
}

/** A flag that was told, cleared and came back before anybody heard of it: only a difference is news. */
function reopened(before: FlagEvent, after: FlagEvent): NewsKind | null {
  const step = severityRank[after.severity] - severityRank[before.severity];
  if (step !== 0) return step > 0 ? 'worse' : 'eased';
  return sameParams(before.params, after.params) ? null : 'new';
}

function sameParams(a: Params, b: Params): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].every((key) => a[key] === b[key]);
}

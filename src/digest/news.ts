import type { FlagCause } from '../domain/check.ts';
import type { FlagEvent } from '../domain/digest.ts';
import { severityRank, type Params } from '../domain/rule.ts';
import { isOutageRule, isTold, type DigestTexts } from './texts.ts';

export type NewsKind = 'new' | 'worse' | 'eased' | 'cleared';

/** What is left to tell of one rule about one supplier, when everything that is not told yet is put together. */
export interface News {
  readonly kind: NewsKind;
  /** What moved. Only `facts` is news of the supplier. */
  readonly cause: FlagCause;
  /** The latest event: its severity, params and evidence are what holds now. */
  readonly event: FlagEvent;
  /** What was told last of a signal that has grown or shrunk; else null. */
  readonly before: Params | null;
  /** Every event that went into it. */
  readonly eventIds: readonly number[];
  /** An earlier digest has counted it without telling it. */
  readonly counted: boolean;
}

/** News, and the events that come to nothing when they are put together. */
export interface Netted {
  readonly news: readonly News[];
  readonly settled: readonly number[];
}

/**
 * Nets the events of each rule and supplier: what came and went between two digests is not told; what came and then
 * grew is new; what was told before and went is cleared. In doubt (grew and shrank) it counts as worse.
 */
export function netEvents(events: readonly FlagEvent[], texts: DigestTexts): Netted {
  const byFlag = new Map<string, FlagEvent[]>();
  for (const event of [...events].sort((a, b) => a.eventId - b.eventId)) {
    const key = `${event.supplierId} ${event.rule}`;
    const list = byFlag.get(key);
    if (list) list.push(event);
    else byFlag.set(key, [event]);
  }
  const news: News[] = [];
  const settled: number[] = [];
  for (const list of byFlag.values()) {
    const eventIds = list.map(({ eventId }) => eventId);
    const event = list.at(-1);
    const kind = kindOf(list);
    if (event === undefined || kind === null || !isNews(kind, event, texts)) {
      settled.push(...eventIds);
      continue;
    }
    const changed = kind === 'worse' || kind === 'eased';
    news.push({
      kind,
      cause: causeOf(kind, list),
      event,
      before: changed ? (list[0]?.before ?? null) : null,
      eventIds,
      counted: list.some(({ mark }) => mark === 'counted'),
    });
  }
  return { news, settled };
}

const isNews = (kind: NewsKind, { rule, severity }: FlagEvent, texts: DigestTexts): boolean =>
  kind === 'eased' ? !isOutageRule(rule) : isTold(texts, rule, severity);

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

/** The changes that can have led to each kind of news; one of them by facts makes it news of the supplier. */
const ledTo: Readonly<Record<Exclude<NewsKind, 'cleared'>, ReadonlySet<FlagEvent['change']>>> = {
  new: new Set(['opened', 'worse']),
  worse: new Set(['opened', 'worse']),
  eased: new Set(['opened', 'eased']),
};

/** A signal that is gone is gone for the last reason given; any other moved by facts as soon as one step did. */
function causeOf(kind: NewsKind, list: readonly FlagEvent[]): FlagCause {
  const last = list.at(-1);
  if (last === undefined) return 'facts';
  if (kind === 'cleared') return last.because;
  const steps = list.filter(({ change }) => ledTo[kind].has(change));
  if (steps.some(({ because }) => because === 'facts')) return 'facts';
  return (steps.at(-1) ?? last).because;
}

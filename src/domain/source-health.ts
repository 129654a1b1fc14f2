import type { Instant } from './time.ts';

/** How a source is doing, as far as this installation knows. */
export interface SourceHealth {
  readonly source: string;
  /** First failure since the last answer; null while it answers. */
  readonly downSince: Instant | null;
  /** Why: a question's reason, such as `no-answer` or `quota`. */
  readonly reason: string | null;
  /** Nothing is asked before then, except one question as a probe. */
  readonly openUntil: Instant | null;
  readonly lastAnswerAt: Instant | null;
}

/** A change in what a source answers; each is told once, however many suppliers it meets. */
export interface Drift {
  readonly source: string;
  /** `drift`: a needed field is missing or different. `unreadable`: not the format at all. `key`: a field that we do not use. */
  readonly kind: 'drift' | 'unreadable' | 'key';
  readonly route: string;
  /** Field paths, never values. */
  readonly paths: string;
  readonly firstSeen: Instant;
  readonly lastSeen: Instant;
  readonly times: number;
}

export interface SourceHealthStore {
  all(): Promise<readonly SourceHealth[]>;
  /** The source failed so often in a row that asking it on is of no use: nothing is asked until `openUntil`. */
  open(command: { source: string; downSince: Instant; reason: string; openUntil: Instant }): Promise<void>;
  /** It answered: what was known of its trouble ends. */
  answered(command: { source: string; now: Instant }): Promise<void>;
  /** True for exactly one caller after `openUntil`, who may ask; others wait until `nextProbe`. */
  probe(command: { source: string; now: Instant; nextProbe: Instant }): Promise<boolean>;
  /** Notes a drift; true when it has not been seen before, or not for a month, so that somebody must be told. */
  noteDrift(command: Pick<Drift, 'source' | 'kind' | 'route' | 'paths'> & { now: Instant }): Promise<boolean>;
  /** Notes the fields of an answer; returns those that this route has never had, when it is not the first answer. */
  noteKeys(command: {
    source: string;
    route: string;
    paths: readonly string[];
    now: Instant;
  }): Promise<readonly string[]>;
  drifts(since: Instant): Promise<readonly Drift[]>;
}

import type { QuestionReason } from '../domain/question.ts';
import type { SourceHealthStore } from '../domain/source-health.ts';

/** So many failures in a row, without an answer between them, and the source is taken to be down. */
const FAILURES = 10;
/** So many times asked to wait without being told how long, and the quota is taken to be gone. */
const BARE_THROTTLES = 5;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 15 * 60_000;
/** A quota is looked at once a day. */
const DAILY_MS = 24 * 60 * 60_000;
/** Another process may have learnt that the source is down. */
const LOOK_AGAIN_MS = 5_000;
/** A healthy source is noted as such so often, because every note is a write. */
const NOTE_MS = 60 * 60_000;

/** Why a source is not asked now, and when one question may try. */
export interface Blocked {
  readonly until: Date;
  readonly since: Date;
  readonly reason: QuestionReason;
}

/**
 * A breaker per source, shared by all workers through the database. It opens after many failures in a row, lets one
 * question through when its pause is over, and closes at the first answer.
 */
export interface Health {
  /** Null when the source may be asked. After a pause, exactly one caller gets null: the probe. */
  blocked(source: string): Promise<Blocked | null>;
  answered(source: string): Promise<void>;
  /** `most`: so many failures in a row open the breaker. */
  failed(source: string, reason: QuestionReason, most?: number): Promise<void>;
  /** 429. True when the quota is taken to be gone: nothing is asked then but a probe a day. */
  throttled(source: string, throttle: Throttle): Promise<boolean>;
}

/** `until`: how long it is waited; `told`: the source itself said so; `quota`: it said that the quota is gone. */
export interface Throttle {
  readonly until: Date;
  readonly told: boolean;
  readonly quota: boolean;
}

interface State {
  failures: number;
  throttles: number;
  /** Throttles before then are of the same burst: several questions were under way. */
  throttledUntil: number;
  firstFailure: Date | null;
  openings: number;
  /** This process has let its one question through. */
  probing: boolean;
  open: Blocked | null;
  lookedAt: number;
  notedAt: number;
}

/** As after an answer. */
const nothingAmiss = {
  failures: 0,
  throttles: 0,
  firstFailure: null,
  openings: 0,
  probing: false,
  open: null,
} as const;

export function createHealth(options: {
  readonly store: SourceHealthStore;
  readonly now: () => Date;
  /** Told once when a source goes down, and once when it is back. */
  readonly onChange: (source: string, down: { since: Date; reason: string } | null) => void;
}): Health {
  const { store, now, onChange } = options;
  const states = new Map<string, State>();
  const stateOf = (source: string): State => {
    const known = states.get(source);
    if (known !== undefined) return known;
    const fresh: State = {
      ...nothingAmiss,
      throttledUntil: Number.NEGATIVE_INFINITY,
      lookedAt: Number.NEGATIVE_INFINITY,
      notedAt: Number.NEGATIVE_INFINITY,
    };
    states.set(source, fresh);
    return fresh;
  };

  async function look(): Promise<void> {
    const at = now().getTime();
    // What is opened here meanwhile is not in what is read.
    const wereOpen = new Set([...states].flatMap(([source, state]) => (state.open === null ? [] : [source])));
    const all = await store.all();
    for (const state of states.values()) state.lookedAt = at;
    for (const { source, openUntil, downSince, reason } of all) {
      const state = stateOf(source);
      state.lookedAt = at;
      // Another process got an answer: what failed here before that is over.
      if (openUntil === null && wereOpen.has(source)) Object.assign(state, nothingAmiss);
      state.open =
        openUntil === null
          ? null
          : {
              until: new Date(openUntil),
              since: new Date(downSince ?? openUntil),
              reason: reason === 'quota' ? 'quota' : 'source-down',
            };
    }
  }

  async function open(source: string, pauseMs: number, reason: QuestionReason): Promise<void> {
    const state = stateOf(source);
    const at = now();
    const since = state.firstFailure ?? at;
    const wasOpen = state.open !== null;
    const until = new Date(at.getTime() + pauseMs);
    state.open = { until, since, reason: reason === 'quota' ? 'quota' : 'source-down' };
    state.openings += 1;
    await store.open({ source, downSince: since.toISOString(), reason, openUntil: until.toISOString() });
    if (!wasOpen) onChange(source, { since, reason });
  }

  return {
    async blocked(source) {
      const state = stateOf(source);
      const at = now();
      if (Math.abs(at.getTime() - state.lookedAt) > LOOK_AGAIN_MS) await look();
      const { open: blocked } = state;
      if (blocked === null) return null;
      if (blocked.until > at) return blocked;
      const nextProbe = new Date(at.getTime() + FIRST_PAUSE_MS);
      const mine = await store.probe({ source, now: at.toISOString(), nextProbe: nextProbe.toISOString() });
      if (!mine) await look();
      else state.probing = true;
      return mine ? null : state.open;
    },
    async answered(source) {
      const state = stateOf(source);
      const at = now();
      const wasOpen = state.open !== null;
      Object.assign(state, nothingAmiss);
      // Also after a clock that was set back.
      if (!wasOpen && Math.abs(at.getTime() - state.notedAt) < NOTE_MS) return;
      state.notedAt = at.getTime();
      await store.answered({ source, now: at.toISOString() });
      if (wasOpen) onChange(source, null);
    },
    async failed(source, reason, most = FAILURES) {
      const state = stateOf(source);
      state.failures += 1;
      state.firstFailure ??= now();
      // While it is open, only the probe says something new; the others were under way already.
      const opens = state.open === null ? state.failures >= most : state.probing;
      if (!opens) return;
      state.probing = false;
      await open(source, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** state.openings), reason);
    },
    async throttled(source, { until, told, quota }) {
      const state = stateOf(source);
      const at = now();
      if (at.getTime() >= state.throttledUntil) {
        state.throttles += told ? 0 : 1;
        state.throttledUntil = until.getTime();
      }
      state.firstFailure ??= at;
      if (!quota && state.throttles < BARE_THROTTLES) return false;
      const left = quota || told ? until.getTime() - at.getTime() : DAILY_MS;
      await open(source, Math.min(DAILY_MS, Math.max(FIRST_PAUSE_MS, left)), 'quota');
      return true;
    },
  };
}

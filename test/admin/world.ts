import { Writable } from 'node:stream';

import { pino } from 'pino';

import { createAdmin } from '../../src/admin/app.ts';
import type { AdminParts, StartCheck } from '../../src/admin/parts.ts';
import { createToken } from '../../src/admin/token.ts';
import { InputInvalid } from '../../src/domain/errors.ts';
import type { Coverage } from '../../src/domain/coverage.ts';
import type { SourceHealth } from '../../src/domain/source-health.ts';
import type { CheckReport } from '../../src/domain/check.ts';
import type { Store, StoreFreshness, StoreStats } from '../../src/domain/store.ts';
import type { Supplier } from '../../src/domain/supplier.ts';
import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { createViewers, type Viewer } from '../../src/domain/viewer.ts';
import { rules } from '../../src/rules/index.ts';
import { presentSupplier } from '../../src/wording/check-report.ts';
import type { CheckRecord } from '../../src/domain/check-store.ts';
import type { SupplierHistory } from '../../src/domain/supplier-store.ts';
import type { Token } from '../../src/domain/token.ts';

export const now = new Date('2026-11-20T08:00:00.000Z');
const instant = now.toISOString();

export const numbers = {
  vof: '5599900007',
  utb: '5599900015',
  person: '9001019802',
  trader: '9001019810',
  unseen: '5599900023',
  unseenPerson: '9001019828',
  wrongDigit: '5599900008',
  estate: '1599900006',
  foreign: 'DK12345678',
} as const;

export const units = [
  ...builtInUnits,
  Unit.parse({
    id: 'utb',
    name: 'Utbildning',
    authority: 'Utbildningsnämnden',
    administrations: ['Utbildning'],
  }),
];

const company = (id: number, number: string, more: Partial<Supplier> = {}): Supplier => ({
  id,
  ref: `L-000${id}`,
  number,
  numberKind: 'organisation',
  standing: 'controlled',
  name: `Exempelfirman ${id} AB`,
  presumedForm: 'AB',
  confirmedForm: 'AB',
  traderConfirmed: null,
  lastPaidMonth: '2026-10',
  firstSeen: instant,
  ...more,
});

export const suppliers = {
  ofVof: company(1, numbers.vof),
  ofUtb: company(2, numbers.utb),
  person: company(3, numbers.person, {
    numberKind: 'personal',
    standing: 'private-or-unknown',
    name: null,
    presumedForm: 'UNKNOWN',
    confirmedForm: null,
  }),
  trader: company(4, numbers.trader, {
    numberKind: 'personal',
    presumedForm: 'EF',
    confirmedForm: null,
    name: null,
    traderConfirmed: { by: 'admin', at: instant },
  }),
  foreign: company(5, numbers.foreign, {
    numberKind: 'foreign',
    standing: 'outside',
    presumedForm: 'FOREIGN',
  }),
} as const;
const paidBy: Readonly<Record<number, readonly string[]>> = {
  1: ['vof'],
  2: ['utb'],
  3: ['vof'],
  4: ['vof'],
  5: ['vof'],
};

const record = (checkId: number, supplier: Supplier, unit: string | null): CheckRecord => ({
  check: {
    checkId,
    kind: unit === null ? 'run' : 'ad-hoc',
    runId: unit === null ? 1 : null,
    period: '2026-11-20',
    unit,
    reason: unit === null ? null : 'tender',
    dnr: null,
    requestedBy: unit,
    createdAt: instant,
    deadline: instant,
    doneAt: null,
  },
  ref: `K-${checkId}`,
  supplier,
  level: null,
  unchecked: false,
  readings: null,
  questions: [],
  verdicts: [],
});

export const checks = new Map<number, CheckRecord>(
  [
    record(11, suppliers.ofVof, 'vof'),
    record(12, suppliers.ofUtb, 'utb'),
    record(13, suppliers.ofVof, null),
    record(14, suppliers.ofUtb, null),
    record(15, suppliers.ofVof, 'inkop'),
    record(16, suppliers.person, 'vof'),
  ].map((entry) => [entry.check.checkId, entry]),
);

const digestUnits: Readonly<Record<number, string>> = { 21: 'vof', 22: 'utb', 23: 'inkop' };
const digestHead = (digestId: number, unit: string) => ({
  digestId,
  ref: `D-${digestId}`,
  unit,
  period: '2026-W47',
  subject: 'Leverantörskontroll v. 47: 1 ny signal',
  createdAt: instant,
  sentAt: null,
});

export const freshStats: StoreStats = {
  suppliers: { controlled: 3, privateOrUnknown: 1, outside: 1 },
  levels: { stop: 1, deepen: 0, ask: 1, none: 1 },
  unchecked: 1,
  openFlags: { block: 1, high: 0, medium: 1, low: 0, info: 0 },
  openQuestions: 2,
  oldestOpenQuestion: '2026-11-20T07:00:00.000Z',
  openChecks: 1,
  ordersWaiting: 2,
  outboxWaiting: 1,
  oldestOutbox: '2026-11-20T06:00:00.000Z',
  lastCompleteRun: { period: '2026-11-20', doneAt: '2026-11-20T04:00:00.000Z' },
  outcomes: [{ source: 'scb', outcome: 'answered', count: 5 }],
};

export const answering = (source: string): SourceHealth => ({
  source,
  downSince: null,
  reason: null,
  openUntil: null,
  lastAnswerAt: instant,
});
export const silent = (source: string, reason: string): SourceHealth => ({
  ...answering(source),
  downSince: '2026-11-19T23:20:00.000Z',
  reason,
  openUntil: instant,
});

export const coverage: Coverage = {
  period: '2026-11-20',
  suppliers: 9,
  lines: [
    {
      source: 'scb',
      parts: { asked: 4, fresh: 2, notApplicable: 1, notPermitted: 0, failed: 2, open: 0 },
      reasons: { 'no-answer': 2, 'legal-form': 1 },
      missing: {},
      overdue: 2,
      neverAnswered: 0,
      oldestAnswer: instant,
    },
  ],
};

/** Whatever the endpoint should not call fails loudly. */
const only = <Part extends object>(part: Partial<Part>): Part =>
  new Proxy(part, {
    get: (target, key) => {
      if (key in target) return Reflect.get(target, key) as unknown;
      throw new Error(`the endpoint called ${String(key)}`);
    },
  }) as Part;

export interface World {
  readonly app: ReturnType<typeof createAdmin>;
  readonly tokens: Readonly<Record<TokenName, string>>;
  readonly started: StartCheck[];
  /** Every line that was logged. */
  readonly log: () => string;
  /** Hashes that were looked up. */
  readonly lookedUp: string[];
  /** Ids of the tokens whose use was noted. */
  readonly used: readonly number[];
  readonly lastList: () => unknown;
  readonly shownHistory: SupplierHistory[];
}

export const tokenNames = ['admin', 'officer', 'reader', 'other', 'inkop', 'orphan'] as const;
export type TokenName = (typeof tokenNames)[number];
const holders: Readonly<Record<TokenName, Pick<Token, 'role' | 'unit'>>> = {
  admin: { role: 'admin', unit: null },
  officer: { role: 'officer', unit: 'vof' },
  reader: { role: 'reader', unit: 'vof' },
  other: { role: 'officer', unit: 'utb' },
  inkop: { role: 'officer', unit: 'inkop' },
  orphan: { role: 'officer', unit: 'gone' },
};

export interface WorldOptions {
  /** What every supplier is called that has a name. */
  readonly named?: string;
  /** Rows that a list passes. */
  readonly met?: number;
  readonly stats?: () => Promise<StoreStats>;
  /** Read from `stats` unless told otherwise. */
  readonly freshness?: () => Promise<StoreFreshness>;
  readonly ping?: () => Promise<void>;
  readonly keeper?: AdminParts['keeper'];
  readonly health?: () => Promise<readonly SourceHealth[]>;
  readonly coverage?: (query: { runId: number; today: string }) => Promise<Coverage | null>;
  /** Id of the latest run; null for none. */
  readonly latestRun?: () => number | null;
  readonly startCheck?: AdminParts['startCheck'];
  readonly startRun?: AdminParts['startRun'];
  readonly limits?: AdminParts['limits'];
  readonly now?: () => Date;
  readonly sabotage?: Error;
  /** Behind the wall of an open tender. */
  readonly hidden?: { readonly supplier: number; readonly check: number };
}

const plenty = { max: 100_000, perMs: 1000 };

export function createWorld(options: WorldOptions = {}): World {
  const made = tokenNames.map((name, index) => ({ name, index, ...createToken() }));
  const byHash = new Map<string, Token>(
    made.map(({ name, index, hash }) => [
      hash,
      { tokenId: index + 1, name: `nyckel ${name}`, ...holders[name] },
    ]),
  );
  const lines: string[] = [];
  const started: StartCheck[] = [];
  const lookedUp: string[] = [];
  const used: number[] = [];
  const shownHistory: SupplierHistory[] = [];
  let listed: unknown = null;
  const { named } = options;
  const all = Object.values(suppliers).map((one) =>
    named === undefined || one.name === null ? one : { ...one, name: named },
  );

  const visible = (id: number, { unit, ofAll }: Viewer): boolean =>
    unit === null ? options.hidden?.supplier !== id : ofAll || (paidBy[id]?.includes(unit) ?? false);

  const stats = options.stats ?? (async () => freshStats);
  const store = only<Store>({
    tokens: only<Store['tokens']>({
      find: async ({ hash }) => {
        lookedUp.push(hash);
        return byHash.get(hash) ?? null;
      },
      used: async ({ tokenId }) => {
        used.push(tokenId);
      },
    }),
    suppliers: only<Store['suppliers']>({
      // Numbers are references from before there were others.
      findByRef: async (ref) => {
        if (options.sabotage !== undefined) throw options.sabotage;
        return all.find((supplier) => supplier.ref === ref || String(supplier.id) === ref) ?? null;
      },
      findByNumber: async (number, kind) =>
        all.find((supplier) => supplier.number === number && supplier.numberKind === kind) ?? null,
      visibleTo: async (id, viewer) => visible(id, viewer),
      list: async (query) => {
        if (query.cursor === 'forged') throw new InputInvalid('cursor: expected the value of `next`');
        listed = query;
        return {
          suppliers: all
            .filter(({ id }) => query.viewer.unit === null || visible(id, query.viewer))
            .map((supplier) => ({
              id: supplier.id,
              ref: supplier.ref,
              name: supplier.name,
              number: supplier.number,
              form: supplier.confirmedForm ?? supplier.presumedForm,
              standing: supplier.standing,
              level: 'none' as const,
              unchecked: false,
              signals: [{ rule: 'tax-fskatt-revoked', severity: 'high' as const }],
              checkedAt: instant,
              lastPaidMonth: supplier.lastPaidMonth,
              paidSek: 1000,
            })),
          met: options.met ?? 0,
          next: 'bmV4dA',
        };
      },
      history: async ({ supplierId, day, viewer: { unit } }) => ({
        supplier: all.find((supplier) => supplier.id === supplierId) ?? suppliers.ofVof,
        day: day ?? '2026-11-20',
        level: 'none',
        unchecked: false,
        lastCheck: unit === null || unit === 'inkop' ? { checkId: 15, ref: 'K-15', doneAt: instant } : null,
        facts: [],
        flags: [],
        questions: [],
      }),
    }),
    engagements: only<Store['engagements']>({
      hidesSupplier: async (id) => options.hidden?.supplier === id,
      hidesCheck: async (id) => options.hidden?.check === id,
    }),
    checks: only<Store['checks']>({ find: async (ref) => checks.get(Number(ref)) ?? null }),
    digests: only<Store['digests']>({
      list: async (unit) => [digestHead(21, unit)],
      find: async (ref) => {
        const id = Number(ref);
        const unit = digestUnits[id];
        if (unit === undefined) return null;
        const digest = {
          subject: 's',
          preheader: 'p',
          heading: 'h',
          lead: null,
          control: 'o',
          sections: [],
          foot: ['f'],
        };
        return {
          ...digestHead(id, unit),
          digest,
          text: 'som text',
          html: '<p style="color:red">som html</p>',
        };
      },
    }),
    stats,
    freshness: options.freshness ?? stats,
    health: only<Store['health']>({ all: options.health ?? (async () => [answering('scb')]) }),
    runs: only<Store['runs']>({
      latest: async () => {
        const runId = options.latestRun === undefined ? 7 : options.latestRun();
        return runId === null
          ? null
          : { runId, period: '2026-11-20', startedAt: instant, deadline: instant, plannedAt: instant };
      },
    }),
    coverage: only<Store['coverage']>({ openly: options.coverage ?? (async () => coverage) }),
  });

  const presentCheck = async ({
    check,
    ref,
    supplier,
    level,
    unchecked,
  }: CheckRecord): Promise<CheckReport> => ({
    levelText: null,
    checkId: ref,
    supplier: { id: supplier.ref, orgNr: supplier.number, name: supplier.name ?? '' },
    kind: check.kind,
    unit: check.unit,
    reason: check.reason,
    dnr: check.dnr,
    requestedBy: check.requestedBy,
    createdAt: check.createdAt,
    doneAt: check.doneAt,
    level,
    unchecked,
    sources: [
      {
        source: 'scb',
        outcome: 'answered',
        asOf: '2026-11-20',
        fetchedAt: instant,
        reason: null,
        missing: [],
        text: 'SCB: svar 20 november',
      },
    ],
    verdicts: [],
  });

  const app = createAdmin({
    store,
    units,
    viewers: createViewers(units, rules),
    ruleLabel: (id) => `signal ${id}`,
    startCheck:
      options.startCheck ??
      (async (command) => {
        started.push(command);
        return { ref: 'K-77' };
      }),
    startRun: options.startRun ?? (async () => ({ period: '2026-11-20', created: true })),
    presentCheck,
    presentHistory: async (history) => {
      shownHistory.push(history);
      return presentSupplier(history, [], (id) => id);
    },
    queue: {
      ping: options.ping ?? (async () => {}),
      counts: async () => ({ 'ask-scb': { waiting: 3, active: 1, delayed: 0, failed: 0 } }),
    },
    keeper: options.keeper ?? (() => ({ scheduled: 0, swept: 0, clockRight: true })),
    sources: [
      { id: 'scb', name: 'SCB', closedTo: null },
      { id: 'creditsafe', name: 'Creditsafe', closedTo: 'not-configured' },
    ],
    now: options.now ?? (() => now),
    log: pino(
      {},
      new Writable({
        write: (chunk: Buffer, _encoding, done) => {
          lines.push(chunk.toString());
          done();
        },
      }),
    ),
    publicUrl: 'https://kontroll.kommun.example',
    version: '9.9.9',
    limits: options.limits ?? { requests: plenty, checks: plenty, logins: plenty },
  });
  const tokens = Object.fromEntries(made.map(({ name, token }) => [name, token])) as Record<
    TokenName,
    string
  >;
  return {
    app,
    tokens,
    started,
    log: () => lines.join(''),
    lookedUp,
    used,
    lastList: () => listed,
    shownHistory,
  };
}

/** One request as a token's holder; `json` is sent as a JSON body. */
export async function ask(
  world: Pick<World, 'app' | 'tokens'>,
  who: TokenName | null,
  method: string,
  path: string,
  json?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  return world.app.request(path, {
    method,
    headers: {
      ...(who === null ? {} : { Authorization: `Bearer ${world.tokens[who]}` }),
      ...(json === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
}

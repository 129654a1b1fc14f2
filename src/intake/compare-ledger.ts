import { setImmediate } from 'node:timers/promises';

import type { LedgerIdentity, LedgerRow } from '../domain/ledger.ts';
import type { KeyedPayment, PaidMonth, PaymentMarks, StoredPayment } from '../domain/payment.ts';
import type { Month } from '../domain/time.ts';
import { administrationKey, conflictFinder, matchPayments, type FilePayment } from './same-payment.ts';
import type { LedgerStore } from '../domain/ledger-store.ts';

/** What a whole file says, held against what is stored, before any of it is stored. */
export interface Comparison {
  /** True for the row at this place of the file when its payment is stored. */
  isKnown(place: number): boolean;
  /** Of the known rows, those that count already. */
  readonly known: number;
  /** Of the known rows, those that will count again: what had stated them was withdrawn, replaced or interrupted. */
  readonly revived: number;
  readonly fresh: number;
  /** Stored rows that the file states, by the unit as the file has it. */
  readonly stated: ReadonlyMap<string | null, readonly number[]>;
  readonly states: (rowId: number) => boolean;
  readonly paid: readonly PaidMonth[];
  readonly conflicts: readonly { readonly row: number; readonly reason: string; readonly rowId: number }[];
  /** Suppliers of the file that are known. */
  readonly suppliers: ReadonlySet<number>;
  /** True for a stored row of an administration and a month that the file tells of. */
  tellsOf(payment: StoredPayment): boolean;
}

/** A row of a file and the line on which it stands. */
export interface ReadLine {
  readonly row: LedgerRow;
  readonly line: number;
  /** True where its month is of another day than the bookkeeping's. */
  readonly isOtherDay: boolean;
  /** True where its amount is its invoice's, which may stand on several lines. */
  readonly isTotal: boolean;
}

export interface Comparer {
  add(rows: readonly ReadLine[]): Promise<void>;
  end(): Promise<Comparison>;
}

/** Rows without a twin of the same key that are held in memory before they are compared by what they have. */
const MOST_WAITING = 50_000;

/** `twin`: a stored row of the same key that does not count. It counts again, unless something that counts is meant. */
interface WaitingRow extends FilePayment {
  readonly twin: KeyedPayment | null;
}
interface Waiting {
  readonly identity: LedgerIdentity;
  readonly rows: WaitingRow[];
}

/**
 * Compares the rows of a file with what is stored: first each by its key, which is the same when the file writes it as
 * before, then the others by what both have. Memory is bounded, however large the file, but for rows that contradict.
 * `replacing`: what the file tells of is kept too.
 */
export function comparer(
  ledger: LedgerStore,
  marksOf: (row: LedgerRow) => PaymentMarks,
  replacing: boolean,
): Comparer {
  const known = bitSet();
  const taken = bitSet();
  const stated = new Map<string | null, number[]>();
  const paid = new Map<number, Map<string | null, Month>>();
  const suppliers = new Set<number>();
  let waiting = new Map<string, Waiting>();
  let waitingRows = 0;
  const doubtful = new Map<string, Waiting>();
  // Administrations and months; for what is from before administrations were kept, suppliers, units and months.
  const told = new Set<string>();
  let place = 0;
  const counts = { known: 0, revived: 0 };

  function state(at: number, unit: string | null, month: Month, payment: KeyedPayment): void {
    known.add(at);
    taken.add(payment.rowId);
    counts[payment.counts ? 'known' : 'revived']++;
    if (replacing) told.add(oldScope(payment.supplierId, unit, numberOf(month)));
    const rows = stated.get(unit);
    if (rows === undefined) stated.set(unit, [payment.rowId]);
    else rows.push(payment.rowId);
    let months = paid.get(payment.supplierId);
    if (months === undefined) paid.set(payment.supplierId, (months = new Map()));
    if ((months.get(unit) ?? '') < month) months.set(unit, month);
  }

  function wait({ row, line, isOtherDay, isTotal }: ReadLine, at: number, twin: KeyedPayment | null): void {
    const who = `${row.identity.kind} ${row.identity.number}`;
    const payment: WaitingRow = {
      twin,
      ...marksOf(row),
      place: at,
      line,
      unit: row.unit,
      administration: administrationKey(row.administration),
      month: numberOf(row.month),
      day: row.date === null ? null : Number(row.date.slice(8, 10)),
      konto: row.konto,
      amountOre: row.amountOre,
      isOtherDay,
      isTotal,
    };
    const before = waiting.get(who);
    if (before === undefined) waiting.set(who, { identity: row.identity, rows: [payment] });
    else before.rows.push(payment);
    waitingRows++;
  }

  function revive({ place: at, unit, month, twin }: WaitingRow): void {
    if (twin !== null) state(at, unit, textOf(month), twin);
  }

  /** Whole years, because a voucher may have moved to another month. */
  async function storedFor({ identity, rows }: Waiting) {
    let [first, last] = [Number.MAX_SAFE_INTEGER, 0];
    for (const { month } of rows) [first, last] = [Math.min(first, month), Math.max(last, month)];
    const stored = await ledger.paymentsTo(identity, `${yearOf(first)}-01`, `${yearOf(last)}-12`);
    return stored.map((each) => ({ ...each, administration: administrationKey(each.administration) }));
  }

  function doubt(who: string, identity: LedgerIdentity, row: WaitingRow): void {
    const before = doubtful.get(who);
    if (before === undefined) doubtful.set(who, { identity, rows: [row] });
    else before.rows.push(row);
  }

  async function compareWaiting(): Promise<void> {
    for (const [who, each] of waiting) {
      const stored = await storedFor(each);
      const left = matchPayments(each.rows, stored, taken.has, (row, { rowId, supplierId }) =>
        state(row.place, row.unit, textOf(row.month), { rowId, supplierId, counts: true }),
      );
      for (const { supplierId } of stored.slice(0, 1)) {
        suppliers.add(supplierId);
        for (const { unit, month } of left) told.add(oldScope(supplierId, unit, month));
      }
      // Of which months the file tells is known at its end.
      const conflictOf = conflictFinder(stored, taken.has, () => true);
      for (const row of left) {
        if (conflictOf(row) === null) revive(row);
        else doubt(who, each.identity, row);
      }
      await setImmediate();
    }
    waiting = new Map();
    waitingRows = 0;
  }

  return {
    async add(rows) {
      const twins = await ledger.byKey(rows.map(({ row }) => row.key));
      for (const [index, one] of rows.entries()) {
        const { row } = one;
        const twin = twins[index] ?? null;
        told.add(scope(administrationKey(row.administration), row.unit, numberOf(row.month)));
        if (twin === null || !twin.counts || taken.has(twin.rowId)) wait(one, place++, twin);
        else {
          suppliers.add(twin.supplierId);
          state(place++, row.unit, row.month, twin);
        }
      }
      if (waitingRows >= MOST_WAITING) await compareWaiting();
    },
    async end() {
      await compareWaiting();
      // What a later row of the file has stated contradicts nothing.
      const conflicts: Comparison['conflicts'][number][] = [];
      for (const each of doubtful.values()) {
        const conflictOf = conflictFinder(
          await storedFor(each),
          taken.has,
          ({ administration, unit }, month) => replacing || told.has(scope(administration, unit, month)),
        );
        for (const row of each.rows) {
          const conflict = conflictOf(row);
          if (conflict !== null) conflicts.push({ row: row.line, ...conflict });
          revive(row);
        }
      }
      return {
        ...counts,
        isKnown: known.has,
        fresh: place - counts.known - counts.revived,
        stated,
        states: taken.has,
        paid: [...paid].flatMap(([supplierId, months]) =>
          [...months].map(([unit, month]) => ({ supplierId, unit, month })),
        ),
        conflicts: conflicts.toSorted((a, b) => a.row - b.row),
        suppliers,
        tellsOf: ({ old, supplierId, administration, unit, month }) =>
          told.has(
            old ? oldScope(supplierId, unit, month) : scope(administrationKey(administration), unit, month),
          ),
      };
    },
  };
}

const scope = (administration: string | null, unit: string | null, month: number): string =>
  administration === null ? `unit ${unit ?? ''} ${month}` : `${administration} ${month}`;
const oldScope = (supplierId: number, unit: string | null, month: number): string =>
  `old ${supplierId} ${unit ?? ''} ${month}`;

const numberOf = (month: Month): number => Number(month.slice(0, 4)) * 100 + Number(month.slice(5, 7));
const yearOf = (month: number): number => Math.floor(month / 100);
const textOf = (month: number): Month => `${Math.floor(month / 100)}-${String(month % 100).padStart(2, '0')}`;

/** A set of small whole numbers, a bit each. */
function bitSet(): { has: (n: number) => boolean; add: (n: number) => void } {
  let bytes = new Uint8Array(1 << 12);
  return {
    has: (n) => ((bytes[n >>> 3] ?? 0) & (1 << (n & 7))) !== 0,
    add(n) {
      const at = n >>> 3;
      if (at >= bytes.length) {
        const wider = new Uint8Array(Math.max(bytes.length * 2, at + 1));
        wider.set(bytes);
        bytes = wider;
      }
      bytes[at] = (bytes[at] ?? 0) | (1 << (n & 7));
    },
  };
}

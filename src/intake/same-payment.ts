import type { PaymentMarks, StoredPayment } from '../domain/payment.ts';
import { fold, remember } from './text.ts';

/** A row of a file, as far as it is compared with what is stored of the same supplier. */
export interface FilePayment extends PaymentMarks {
  /** Place among the rows of the file, from 0. */
  readonly place: number;
  /** The line as a spreadsheet shows it. */
  readonly line: number;
  readonly unit: string | null;
  /** Folded. */
  readonly administration: string | null;
  readonly month: number;
  readonly day: number | null;
  readonly konto: string | null;
  readonly amountOre: number;
}
/** The same of what is stored, its administration folded. */
export type KnownPayment = StoredPayment;

const folded = remember(fold);

/** What two spellings of an administration share; null for none. */
export const administrationKey = (name: string | null): string | null =>
  name === null || folded(name) === '' ? null : folded(name);

type Compared = Pick<
  FilePayment,
  'administration' | 'buyer' | 'voucher' | 'invoice' | 'day' | 'konto' | 'unit' | 'month' | 'amountOre'
>;
const fields = ['administration', 'buyer', 'voucher', 'invoice', 'day', 'konto'] as const;
type Field = (typeof fields)[number];

/** Which of the fields a row has, as bits. */
const shapeOf = (row: Compared): number =>
  fields.reduce((shape, field, bit) => (row[field] === null ? shape : shape | (1 << bit)), 0);
const bitsOf = (shape: number): number => fields.filter((_, bit) => (shape & (1 << bit)) !== 0).length;
const ADMINISTRATION = 1;

/** Month, amount and the fields that both have, as one text. */
const textOf = (row: Compared, shape: number, unit: string): string =>
  fields.reduce(
    (text, field, bit) => ((shape & (1 << bit)) === 0 ? text : `${text} ${row[field]}`),
    `${row.month} ${row.amountOre} ${unit}`,
  );

/**
 * Finds for rows of a file the stored rows that are the same payments: those of one supplier and month with one amount
 * that agree in whatever both have. Each stored row is taken once, so that two equal lines are two; the pairs that have
 * most in common are made first. Where one side names no administration, the unit stands in for it.
 */
export function matchPayments<Row extends FilePayment>(
  rows: readonly Row[],
  stored: readonly KnownPayment[],
  isTaken: (rowId: number) => boolean,
  take: (row: Row, payment: KnownPayment) => void,
): readonly Row[] {
  const months = new Set(rows.map(({ month }) => month));
  const storedBy = grouped(
    stored.filter(({ month, rowId }) => months.has(month) && !isTaken(rowId)),
    (row) => `${shapeOf(row)} ${row.unit === null ? '' : 'u'} ${row.old ? 'o' : ''}`,
  );
  const rowsBy = grouped(rows, (row) => `${shapeOf(row)} ${row.unit === null ? '' : 'u'}`);
  const pairs = rowsBy
    .flatMap((mine) => storedBy.map((theirs) => ({ mine, theirs, ...inCommon(mine[0], theirs[0]) })))
    .toSorted((a, b) => b.common - a.common || a.apart - b.apart);
  const found = new Set<number>();
  for (const { mine, theirs, shape, byUnit } of pairs) {
    const unitOf = (row: Compared): string => (byUnit ? (row.unit ?? '') : '');
    const waiting = new Map<string, KnownPayment[]>();
    for (const payment of theirs.toReversed())
      if (!isTaken(payment.rowId)) addTo(waiting, textOf(payment, shape, unitOf(payment)), payment);
    for (const row of mine) {
      if (found.has(row.place)) continue;
      const payment = waiting.get(textOf(row, shape, unitOf(row)))?.pop();
      if (payment === undefined) continue;
      found.add(row.place);
      take(row, payment);
    }
  }
  return rows.filter(({ place }) => !found.has(place));
}

function inCommon(mine: FilePayment | undefined, theirs: KnownPayment | undefined) {
  if (mine === undefined || theirs === undefined) throw new Error('a group holds at least one row');
  const [a, b] = [shapeOf(mine), shapeOf(theirs)];
  const shape = a & b;
  const bothHaveUnits = theirs.old || (mine.unit !== null && theirs.unit !== null);
  const byUnit = (shape & ADMINISTRATION) === 0 && bothHaveUnits;
  return { shape, byUnit, common: bitsOf(shape), apart: bitsOf(a ^ b) };
}

/** A stored payment that a row of a file contradicts. */
export interface Contradiction {
  readonly rowId: number;
  readonly reason: string;
}
/** The first stored payment that a row contradicts; null for none. */
export type FindConflict = (row: FilePayment) => Contradiction | null;

const year = (month: number): number => Math.floor(month / 100);

/**
 * What is stored and is not stated by the file, as what a row of it may contradict: a line of the same voucher of that
 * year, in that month or in another that the file `tellsOf` for the row's administration, because the lines of one voucher
 * may belong to several months, each in a file of its own; or of the same invoice in that month, where they have no voucher in common; or, where they have neither in
 * common, a payment of the same administration, month and amount to another konto.
 */
export function conflictFinder(
  stored: readonly KnownPayment[],
  isTaken: (rowId: number) => boolean,
  tellsOf: (row: FilePayment, month: number) => boolean,
): FindConflict {
  const left = stored.filter(({ rowId }) => !isTaken(rowId));
  const byVoucher = new Map<string, KnownPayment[]>();
  const byInvoice = new Map<string, KnownPayment[]>();
  const byAmount = new Map<string, KnownPayment[]>();
  for (const payment of left) {
    if (payment.voucher !== null) addTo(byVoucher, `${year(payment.month)} ${payment.voucher}`, payment);
    if (payment.invoice !== null) addTo(byInvoice, `${payment.month} ${payment.invoice}`, payment);
    // What is from before imports were kept says too little for it.
    if (!payment.old) addTo(byAmount, `${payment.month} ${payment.amountOre}`, payment);
  }
  return (row) => {
    const first = (candidates: readonly KnownPayment[] | undefined, fits: (each: KnownPayment) => boolean) =>
      candidates?.find((each) => samePlace(row, each) && fits(each));
    const sameVoucher =
      row.voucher === null
        ? undefined
        : first(
            byVoucher.get(`${year(row.month)} ${row.voucher}`),
            (each) => agree(row, each, 'invoice') && (each.month === row.month || tellsOf(row, each.month)),
          );
    if (sameVoucher !== undefined)
      return contradiction(sameVoucher, `Verifikationen är redan inläst ${differences(row, sameVoucher)}`);
    const sameInvoice =
      row.invoice === null
        ? undefined
        : first(byInvoice.get(`${row.month} ${row.invoice}`), (each) => agree(row, each, 'voucher'));
    if (sameInvoice !== undefined)
      return contradiction(sameInvoice, `Fakturan är redan inläst ${differences(row, sameInvoice)}`);
    const sameAmount = first(
      byAmount.get(`${row.month} ${row.amountOre}`),
      (each) =>
        !bothHave(row, each, 'voucher') &&
        !bothHave(row, each, 'invoice') &&
        agree(row, each, 'day') &&
        !agree(row, each, 'konto'),
    );
    return sameAmount === undefined
      ? null
      : contradiction(sameAmount, 'Samma period och belopp är redan inläst med ett annat konto');
  };
}

const contradiction = ({ rowId }: KnownPayment, reason: string): Contradiction => ({ rowId, reason });

const bothHave = (a: Compared, b: Compared, field: Field): boolean => a[field] !== null && b[field] !== null;
const agree = (a: Compared, b: Compared, field: Field): boolean =>
  !bothHave(a, b, field) || a[field] === b[field];

function samePlace(row: FilePayment, payment: KnownPayment): boolean {
  if (!agree(row, payment, 'buyer')) return false;
  if (bothHave(row, payment, 'administration')) return row.administration === payment.administration;
  return row.unit === null || payment.unit === null || row.unit === payment.unit;
}

function differences(row: FilePayment, payment: KnownPayment): string {
  const otherDay = row.month !== payment.month || !agree(row, payment, 'day');
  const what = [
    row.amountOre === payment.amountOre ? '' : 'ett annat belopp',
    agree(row, payment, 'konto') ? '' : 'ett annat konto',
    otherDay ? 'ett annat datum' : '',
  ].filter((each) => each !== '');
  return `med ${what.length === 0 ? 'annat innehåll' : what.join(' och ')}`;
}

function addTo<Value>(map: Map<string, Value[]>, key: string, value: Value): void {
  const before = map.get(key);
  if (before === undefined) map.set(key, [value]);
  else before.push(value);
}

function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): readonly (readonly Row[])[] {
  const groups = new Map<string, Row[]>();
  for (const row of rows) addTo(groups, keyOf(row), row);
  return [...groups.values()];
}

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
  /** True where the month is of another day than the bookkeeping's: the invoice's, or the payment's. */
  readonly isOtherDay: boolean;
  /** True where the amount is the invoice's, which may stand on several lines. */
  readonly isTotal: boolean;
}
/** The same of what is stored, its administration folded. */
export type KnownPayment = StoredPayment;

const folded = remember((name) => fold(name).replace(/^\d+(?=[a-z])/, ''));

/** What two spellings of an administration share, a code before its name or none; null for none. */
export const administrationKey = (name: string | null): string | null =>
  name === null || folded(name) === '' ? null : folded(name);

/** What two names of one administration may share beyond that: what it does, whatever body that is called. */
const kindred = remember((key) =>
  key
    .replaceAll('och', 'o')
    .replace(/s?(?:forvaltning|namnd|kontor|avdelning|sektor|enhet)(?:en|et|n)?$/, ''),
);

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
 * common, a payment of the same administration, month and amount to another konto; or, wherever it is, a payment that is
 * equal but for one thing that two exports may write otherwise (`alike`).
 */
export function conflictFinder(
  stored: readonly KnownPayment[],
  isTaken: (rowId: number) => boolean,
  tellsOf: (row: FilePayment, month: number) => boolean,
): FindConflict {
  const left = stored.filter(({ rowId }) => !isTaken(rowId));
  const byVoucher = new Map<string, KnownPayment[]>();
  const byInvoice = new Map<string, KnownPayment[]>();
  const byInvoiceOfYear = new Map<string, KnownPayment[]>();
  const byAmount = new Map<string, KnownPayment[]>();
  const claimed = new Set<number>();
  for (const payment of left) {
    if (payment.voucher !== null) addTo(byVoucher, `${year(payment.month)} ${payment.voucher}`, payment);
    if (payment.invoice !== null) addTo(byInvoice, `${payment.month} ${payment.invoice}`, payment);
    if (payment.invoice !== null)
      addTo(byInvoiceOfYear, `${year(payment.month)} ${payment.invoice}`, payment);
    // What is from before imports were kept says too little for it.
    if (!payment.old) addTo(byAmount, `${payment.month} ${payment.amountOre}`, payment);
  }
  return (row) => {
    const found = find(row);
    if (found !== null) claimed.add(found.rowId);
    return found;
  };
  function find(row: FilePayment): Contradiction | null {
    // Two equal lines contradict two.
    const pick = (candidates: readonly KnownPayment[], fits: (each: KnownPayment) => boolean) =>
      candidates.find((each) => !claimed.has(each.rowId) && fits(each)) ?? candidates.find(fits);
    const first = (candidates: readonly KnownPayment[] = [], fits: (each: KnownPayment) => boolean) =>
      pick(candidates, (each) => samePlace(row, each) && fits(each));
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
    if (sameAmount !== undefined)
      return contradiction(sameAmount, 'Samma period och belopp är redan inläst med ett annat konto');
    if (row.isTotal) {
      const [bills, bill] = row.invoice === null ? [byVoucher, row.voucher] : [byInvoiceOfYear, row.invoice];
      const isSame = (each: KnownPayment) => each.amountOre === row.amountOre && agree(row, each, 'buyer');
      const sameTotal = pick(bills.get(`${year(row.month)} ${bill}`) ?? [], isSame);
      if (sameTotal !== undefined)
        return contradiction(sameTotal, 'Fakturans total är redan inläst; exportera med radens belopp');
    }
    const ofBill = [
      ...(byVoucher.get(`${year(row.month)} ${row.voucher}`) ?? []),
      ...(byInvoice.get(`${row.month} ${row.invoice}`) ?? []),
    ];
    const otherwise = pick(ofBill, (each) => alike(row, each) !== null);
    return otherwise === undefined
      ? null
      : contradiction(otherwise, `Betalningen är redan inläst med ${alike(row, otherwise) ?? ''}`);
  }
}

/**
 * The one thing in which two payments of one supplier differ that have a voucher or an invoice in common: another name of
 * the administration (any other where the invoice is the same, a kindred one where only the voucher is), another number of
 * the voucher or of the invoice, or a month of another kind of day. Null when they differ in more.
 */
function alike(row: FilePayment, stored: KnownPayment): string | null {
  if (row.amountOre !== stored.amountOre || !agree(row, stored, 'konto') || !agree(row, stored, 'buyer'))
    return null;
  const same = (field: Field): boolean => bothHave(row, stored, field) && row[field] === stored[field];
  const [voucher, invoice] = [agree(row, stored, 'voucher'), agree(row, stored, 'invoice')];
  if (row.month !== stored.month) {
    const isOtherKind = stored.day === null ? row.isOtherDay || row.day !== null : row.isOtherDay;
    return isOtherKind && same('voucher') && invoice && samePlace(row, stored)
      ? 'ett annat slags datum'
      : null;
  }
  if (!agree(row, stored, 'day')) return null;
  if (!samePlace(row, stored)) {
    const { administration: mine } = row;
    const { administration: theirs } = stored;
    const isKindred = mine !== null && theirs !== null && kindred(mine) === kindred(theirs);
    return voucher && invoice && (same('invoice') || isKindred) ? 'en annan förvaltning' : null;
  }
  if (same('invoice') && !voucher) return 'ett annat verifikationsnummer';
  return same('voucher') && !invoice ? 'ett annat fakturanummer' : null;
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

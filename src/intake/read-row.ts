import { hash } from 'node:crypto';

import type { LedgerRow } from '../domain/ledger.ts';
import { maskValue, redactNumbers } from '../domain/org-number.ts';
import type { Day } from '../domain/time.ts';
import { accountReader, hidingAccounts } from './accounts.ts';
import { readAmount, type AmountReading } from './amount.ts';
import type { Field } from './columns.ts';
import { currencyIn, isKronor, shownCurrency } from './currency.ts';
import { identityReader, isBlankNumber } from './identity.ts';
import type { Layout } from './layout.ts';
import { isSerialDay, joinYearAndMonth, readDate, type DateReading } from './month.ts';
import { rowKeys } from './row-key.ts';
import { cellText, cleanCode, cleanName, fold, isDamaged, remember } from './text.ts';
import { beginsAsSum, runningSum, saysSum } from './totals.ts';
import type { UnitReader } from './units.ts';

/** Why a row is left out by rule. */
export type LeftOut =
  | { readonly kind: 'left-out'; readonly why: 'account' | 'masked' | 'total' }
  /** Nobody has said whose account rules hold for it. */
  | { readonly kind: 'left-out'; readonly why: 'without-unit'; readonly administration: string };

export type RowReading =
  | { readonly kind: 'row'; readonly row: LedgerRow }
  | LeftOut
  | { readonly kind: 'rejected'; readonly reason: string; /** Masked. */ readonly value: string };

const leftOut = {
  account: { kind: 'left-out', why: 'account' },
  masked: { kind: 'left-out', why: 'masked' },
  total: { kind: 'left-out', why: 'total' },
} as const;

type AmountProblem = (AmountReading & { ok: false })['problem'] | 'currency';

const amountReasons: Record<AmountProblem, string> = {
  missing: 'Belopp saknas',
  format: 'Beloppet går inte att läsa',
  ambiguous: 'Det går inte att avgöra om beloppets skiljetecken är decimaltecken eller tusentalsavgränsare',
  size: 'Beloppet är orimligt stort',
  currency: 'Beloppet är i annan valuta, och filen har ingen kolumn i kronor för raden',
};

const dateReasons: Record<(DateReading & { ok: false })['problem'] | 'serial', string> = {
  missing: 'Datum saknas',
  format: 'Datumet går inte att läsa; ÅÅÅÅ-MM-DD eller period ÅÅÅÅMM väntades',
  'day-month-order': 'Det går inte att avgöra vad som är dag och månad i datumet; ÅÅÅÅ-MM-DD väntades',
  serial:
    'Datumet är Excels löpnummer för en dag; formatera kolumnen som datum (ÅÅÅÅ-MM-DD) och exportera igen',
  range: 'Datumet ligger före 1990 eller mer än ett år framåt',
};

/** Fields whose text decides what is stored; a damaged character in one of them makes the row unreadable. */
const deciding: readonly Field[] = [
  'number',
  'vat',
  'amount',
  'amountSek',
  'currency',
  'date',
  'year',
  'monthOfYear',
  'konto',
  'administration',
  'section',
  'voucher',
  'invoice',
  'bankgiro',
  'plusgiro',
  'iban',
  'bankAccount',
  'buyer',
];

/** What all sheets of a file are read with. */
export interface ReadingOf {
  readonly units: UnitReader;
  readonly today: Day;
  readonly secret: Buffer;
  readonly repeats: RepeatedTotals;
}

export interface RowReader {
  (cells: readonly string[]): RowReading;
}

/**
 * Reads records of one table in their order; every one becomes a row, is left out by rule, or is rejected with a reason.
 */
export function rowReader(layout: Layout, { units, today, secret, repeats }: ReadingOf): RowReader {
  const { columns, headings, when } = layout;
  const width = headings.length;
  const readIdentity = identityReader();
  const dateOf = remember((text) => readDate(text, today));
  const foldOf = remember(fold);
  const kontoOf = remember(readKonto);
  const administrationOf = remember(cleanAdministration);
  const buyerOf = remember((text) => text.replaceAll(/\D/g, ''));
  const keyOf = rowKeys(layout.expectedRows, secret);
  const readAccount = accountReader(hidingAccounts(secret));
  const amounts = amountReader(layout);
  const isTotalAmount = layout.amount?.isTotal === true;
  const sum = runningSum();
  const isDeciding = new Set(deciding.map((field) => columns[field]));
  let cells: readonly string[] = [];
  const cell = (field: Field): string => {
    const index = columns[field];
    return index === undefined ? '' : cellText(cells[index]);
  };
  const isUnreadable = (text: string, index: number): boolean => isDamaged(text) && isDeciding.has(index);

  /** A line that says so, or whose amount is the sum so far and that names nobody, or begins as a line of sums does. */
  function isTotal(number: string, vat: string, amount: AmountFound): boolean {
    if (!isBlankNumber(vat) || !(isBlankNumber(number) || saysSum(number))) return false;
    const isSilent = (field: Field): boolean => cell(field) === '' || saysSum(cell(field));
    if (!isSilent('voucher') || !isSilent('invoice')) return false;
    if (cells.some((text) => saysSum(cellText(text)))) return true;
    if (!amount.ok) return false;
    if (cells.some((text) => beginsAsSum(cellText(text)))) return sum.isSum(amount.ore, 1);
    return cell('name') === '' && sum.isSum(amount.ore, 2);
  }

  return (record) => {
    cells = record;
    const number = cell('number');
    const vat = cell('vat');
    const amount = amounts(cell('amount'), cell);
    if (isTotal(number, vat, amount)) {
      sum.restart();
      return leftOut.total;
    }
    if (amount.ok) sum.add(amount.ore);
    if (cells.length > width && cells.slice(width).some((extra) => extra.trim() !== '')) {
      return rejected('Raden har fler kolumner än rubrikraden', '');
    }
    const administration = cell('administration');
    const section = cell('section');
    const konto = kontoOf(cell('konto'));
    const unit = units.owner(administration, section);
    if (units.isLeftOut(unit, section, konto.readings)) return leftOut.account;

    const who = readIdentity({ number, vat, country: cell('country'), name: cell('name') });
    if (who.kind === 'masked') return leftOut.masked;
    if (cells.some(isUnreadable)) return rejected('Raden har tecken som inte går att läsa', '');
    if (unit === null && units.somebodyLeavesOut) {
      const named = administrationOf(administration) ?? '';
      return { kind: 'left-out', why: 'without-unit', administration: named };
    }
    if (who.kind === 'rejected')
      return { kind: 'rejected', reason: who.reason, value: maskValue(who.value.slice(0, 40)) };
    if (!konto.isPlain && units.leavesOut(unit, section))
      return rejected('Konto saknas eller går inte att läsa, och enheten håller vissa konton utanför', '');
    const { identity } = who;

    if (!amount.ok) return rejected(amountReasons[amount.problem], amount.text);
    const { ore } = amount;
    const dateText =
      columns.date === undefined ? joinYearAndMonth(cell('year'), cell('monthOfYear')) : cell('date');
    const date = dateOf(dateText);
    if (!date.ok) return rejected(dateReasons[isSerialDay(dateText) ? 'serial' : date.problem], dateText);
    const voucher = cell('voucher');
    const invoice = cell('invoice');
    // Without a number each line is an invoice of its own.
    const bill = [invoice, voucher].find((number) => !isBlankNumber(number));

    // A person's bank account is often the personal number itself.
    const account = identity.kind === 'personal' ? null : readAccount(cell);
    const buyer = buyerOf(cell('buyer'));
    const content = `${identity.number}\u001F${foldOf(administration)}\u001F${foldOf(section)}\u001F${date.written}\u001F${konto.inKey ?? ''}\u001F${ore}\u001F${voucher}\u001F${invoice}\u001F${account?.inKey ?? ''}\u001F${buyer}`;
    const key = keyOf(content, identity.number);
    if (isTotalAmount && bill !== undefined) {
      const isRepeated = repeats([identity.number, bill, date.month.slice(0, 4), ore], key);
      if (isRepeated) return rejected(repeatedText, '');
    }
    return {
      kind: 'row',
      row: {
        identity,
        unit,
        month: date.month,
        konto: konto.stored,
        amountOre: ore,
        administration: administrationOf(administration),
        voucher: cleanCode(voucher),
        invoice: cleanCode(invoice),
        buyer: buyer === '' ? null : buyer,
        date: when === 'date' && date.written.length === DAY_LENGTH ? date.written : null,
        account: account?.account ?? null,
        key,
      },
    };
  };
}

/** `2026-03-09`; a month is shorter. */
const DAY_LENGTH = 10;

const repeatedText =
  'Beloppet är fakturans total, som redan har lästs på en tidigare rad av samma faktura; exportera med radens belopp';

/** True for a total that has stood on another line of the same invoice: of a supplier, a number, a year and an amount. */
export type RepeatedTotals = (total: readonly (string | number)[], key: Buffer) => boolean;

/** Follows the totals of a file; the very line that another of its sheets repeats (`key`) is known, and no other line. */
export function repeatedTotals({ inSheets }: { readonly inSheets: boolean }): RepeatedTotals {
  const seen = new Map<string, string>();
  return (total, key) => {
    // Half a hash instead of the text: a file may have a million invoices.
    const place = hash('sha256', total.join('\u001F'), 'binary').slice(0, 8);
    const line = inSheets ? key.toString('latin1') : '';
    const first = seen.get(place);
    if (first === undefined) seen.set(place, line);
    return first !== undefined && (!inSheets || first !== line);
  };
}

type AmountFound =
  | { readonly ok: true; readonly ore: number }
  | {
      readonly ok: false;
      readonly problem: AmountProblem;
      /** The cell that was read. */ readonly text: string;
    };

/** The row's amount in kronor: from the column in kronor where the row is in another currency, else refused. */
function amountReader({
  columns,
  amount,
  decimals,
}: Layout): (text: string, cell: (field: Field) => string) => AmountFound {
  const isKronorRow = remember(isKronor);
  const read = (text: string): AmountFound => {
    const reading = readAmount(text, decimals);
    if (reading.ok) return reading;
    const isOther = reading.problem === 'format' && currencyIn(text) !== null;
    return { ok: false, problem: isOther ? 'currency' : reading.problem, text };
  };
  return (text, cell) => {
    const isForeign =
      columns.currency !== undefined && amount?.isSek !== true && !isKronorRow(cell('currency'));
    const own: AmountFound = isForeign
      ? { ok: false, problem: 'currency', text: shownCurrency(cell('currency')) }
      : read(text);
    if (own.ok || (own.problem !== 'currency' && own.problem !== 'missing')) return own;
    const inSek = cell('amountSek');
    return inSek === '' ? own : read(inSek);
  };
}

/** Amounts and dates are shown as they stand; what strayed into their columns and might be a name or number is masked. */
const rejected = (reason: string, value: string): RowReading => ({
  kind: 'rejected',
  reason,
  value: shown(value),
});

/** A value beside a rejected row: what might be a name or an identity number is masked. */
export function shown(value: string): string {
  const short = value.replaceAll(/[\p{Cc}\s]+/gu, ' ').slice(0, 40);
  // A currency's code is nobody's name.
  const harmless =
    /^[A-Z]{3}$/.test(short) || (/^[\d\s.,:/-]*$/.test(short) && short.replaceAll(/\D/g, '').length < 9);
  return harmless ? short : maskValue(short);
}

interface KontoReading {
  /** What the cell may mean, for whoever keeps some konto out: each number before its first letter, and they as one. */
  readonly readings: readonly string[];
  /** True for a number of three to eight digits without a zero in front; a text may follow. */
  readonly isPlain: boolean;
  readonly stored: string | null;
  /** As it stood in the key of a row before grouped digits were read. */
  readonly inKey: string | null;
}

/**
 * `5080 Personlig assistans` → `5080`, `5 220` and `5.220` → `5220`; a text without a number in front is no konto. What is
 * longer than a konto can be, or looks like an identity number that strayed into the column, still decides whether the row
 * is left out, but is not stored.
 */
function readKonto(text: string): KontoReading {
  const isSafe = redactNumbers(text) === text;
  const kept = (digits: string | null): string | null =>
    digits !== null && digits.length <= LONGEST_KONTO && isSafe ? digits : null;
  const first = /^\d+/.exec(text)?.[0] ?? null;
  if (first === null) return { readings: [], isPlain: false, stored: null, inKey: null };
  const numbers = /^\P{L}*/u.exec(text)?.[0] ?? '';
  const joined = /^\d+/.exec(numbers.replaceAll(/[\s.,'\u2019]/gu, ''))?.[0] ?? first;
  const found = [...(numbers.match(/\d+/g) ?? []), joined];
  const konto = first.length < SHORTEST_KONTO ? joined : first;
  return {
    readings: [...new Set(found.flatMap((digits) => [digits, digits.replace(/^0+/, '')]))],
    isPlain: /^[1-9]\d{2,7}$/.test(konto),
    stored: kept(konto),
    inKey: kept(first),
  };
}

/** A name without what may be a person's number: no administration has as many digits in a row. */
const cleanAdministration = (text: string): string | null =>
  cleanName((cleanName(text) ?? '').replaceAll(/\d{7,}/g, ' '));

const SHORTEST_KONTO = 3;
const LONGEST_KONTO = 8;

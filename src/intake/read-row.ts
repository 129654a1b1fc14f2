import type { LedgerRow } from '../domain/ledger.ts';
import { maskValue, parseOrgNumber, redactNumbers } from '../domain/org-number.ts';
import { type Day, isDay } from '../domain/time.ts';
import { readAmount, type AmountReading } from './amount.ts';
import type { Field } from './columns.ts';
import { identityReader } from './identity.ts';
import type { Layout } from './layout.ts';
import { joinYearAndMonth, readDate, type DateReading } from './month.ts';
import { rowKeys } from './row-key.ts';
import { cellText, cleanCode, cleanName, fold, isDamaged, remember } from './text.ts';
import type { UnitReader } from './units.ts';

export type RowReading =
  | { readonly kind: 'row'; readonly row: LedgerRow }
  | { readonly kind: 'left-out' }
  | { readonly kind: 'rejected'; readonly reason: string; /** Masked. */ readonly value: string };

const amountReasons: Record<(AmountReading & { ok: false })['problem'], string> = {
  missing: 'Belopp saknas',
  format: 'Beloppet går inte att läsa',
  ambiguous: 'Det går inte att avgöra om beloppets skiljetecken är decimaltecken eller tusentalsavgränsare',
  size: 'Beloppet är orimligt stort',
};

const dateReasons: Record<(DateReading & { ok: false })['problem'], string> = {
  missing: 'Datum saknas',
  format: 'Datumet går inte att läsa; ÅÅÅÅ-MM-DD eller period ÅÅÅÅMM väntades',
  'day-month-order': 'Det går inte att avgöra vad som är dag och månad i datumet; ÅÅÅÅ-MM-DD väntades',
  range: 'Datumet ligger före 1990 eller mer än ett år framåt',
};

/** Fields whose text decides what is stored; a damaged character in one of them makes the row unreadable. */
const deciding: readonly Field[] = [
  'number',
  'vat',
  'amount',
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

/** Reads records of one file in their order; every one becomes a row, is left out by rule, or is rejected with a reason. */
export function rowReader(
  layout: Layout,
  units: UnitReader,
  today: Day,
  secret: Buffer,
): (cells: readonly string[]) => RowReading {
  const { columns, width, decimals } = layout;
  const readIdentity = identityReader();
  const dateOf = remember((text) => readDate(text, today));
  const foldOf = remember(fold);
  const kontoOf = remember(readKonto);
  const administrationOf = remember(cleanAdministration);
  const buyerOf = remember((text) => text.replaceAll(/\D/g, ''));
  const keyOf = rowKeys(layout.expectedRows, secret);
  const isDeciding = new Set(deciding.map((field) => columns[field]));
  let cells: readonly string[] = [];
  const cell = (field: Field): string => {
    const index = columns[field];
    return index === undefined ? '' : cellText(cells[index]);
  };
  const isUnreadable = (text: string, index: number): boolean => isDamaged(text) && isDeciding.has(index);
  return (record) => {
    cells = record;
    if (cells.length > width && cells.slice(width).some((extra) => extra.trim() !== '')) {
      return rejected('Raden har fler kolumner än rubrikraden', '');
    }
    const administration = cell('administration');
    const section = cell('section');
    const konto = kontoOf(cell('konto'));
    const unit = units.owner(administration, section);
    if (units.isLeftOut(unit, konto.begins)) return { kind: 'left-out' };

    const who = readIdentity({
      number: cell('number'),
      vat: cell('vat'),
      country: cell('country'),
      name: cell('name'),
    });
    if (who.kind === 'masked') return { kind: 'left-out' };
    if (cells.some(isUnreadable)) return rejected('Raden har tecken som inte går att läsa', '');
    if (who.kind === 'rejected')
      return { kind: 'rejected', reason: who.reason, value: maskValue(who.value.slice(0, 40)) };
    const { identity } = who;

    const amountText = cell('amount');
    const amount = readAmount(amountText, decimals);
    if (!amount.ok) return rejected(amountReasons[amount.problem], amountText);
    const dateText =
      columns.date === undefined ? joinYearAndMonth(cell('year'), cell('monthOfYear')) : cell('date');
    const date = dateOf(dateText);
    if (!date.ok) return rejected(dateReasons[date.problem], dateText);

    // A person's bank account is often the personal number itself.
    const account = identity.kind === 'personal' ? null : accountOf(cell);
    const buyer = buyerOf(cell('buyer'));
    const content = `${identity.number}\u001F${foldOf(administration)}\u001F${foldOf(section)}\u001F${date.written}\u001F${konto.stored ?? ''}\u001F${amount.ore}\u001F${cell('voucher')}\u001F${cell('invoice')}\u001F${account ?? ''}\u001F${buyer}`;
    const key = keyOf(content, identity.number);
    return {
      kind: 'row',
      row: {
        identity,
        unit,
        month: date.month,
        konto: konto.stored,
        amountOre: amount.ore,
        administration: administrationOf(administration),
        voucher: cleanCode(cell('voucher')),
        invoice: cleanCode(cell('invoice')),
        buyer: buyer === '' ? null : buyer,
        date: isDay(date.written) ? date.written : null,
        account,
        key,
      },
    };
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
  const harmless = /^[\d\s.,:/-]*$/.test(short) && short.replaceAll(/\D/g, '').length < 9;
  return harmless ? short : maskValue(short);
}

/**
 * `5080 Personlig assistans` → `5080`; a text without a number is no konto. What is longer than a konto can be, or looks
 * like an identity number that strayed into the column, still decides whether the row is left out, but is not stored.
 */
function readKonto(text: string): { begins: string | null; stored: string | null } {
  const begins = /^\d+/.exec(text)?.[0] ?? null;
  const isKonto = begins !== null && begins.length <= LONGEST_KONTO && redactNumbers(text) === text;
  return { begins, stored: isKonto ? begins : null };
}

/** A name without what may be a person's number: no administration has as many digits in a row. */
const cleanAdministration = (text: string): string | null =>
  cleanName((cleanName(text) ?? '').replaceAll(/\d{7,}/g, ' '));

const LONGEST_KONTO = 8;

function accountOf(cell: (field: Field) => string): string | null {
  for (const { field, prefix, drop } of accounts) {
    const text = cell(field);
    if (text === '') continue;
    const account = text.toUpperCase().replaceAll(drop, '');
    if (isAccount(account) && !holdsPersonalNumber(account)) return `${prefix}${account}`.slice(0, 34);
  }
  return null;
}

/** Tried in this order. A plusgiro is marked, because its digits may be another's bankgiro. */
const accounts: readonly { readonly field: Field; readonly prefix: string; readonly drop: RegExp }[] = [
  { field: 'bankgiro', prefix: '', drop: /\D/g },
  { field: 'plusgiro', prefix: 'PG', drop: /\D/g },
  { field: 'iban', prefix: '', drop: /[^0-9A-Z]/g },
  { field: 'bankAccount', prefix: '', drop: /[^0-9A-Z]/g },
];

/** At least two digits and not only zeros: `-`, `0` and `saknas` are no accounts. */
const isAccount = (text: string): boolean => /\d.*\d/.test(text) && /[1-9]/.test(text);

/** Some banks give a person's account the owner's number: alone, after its clearing number, or at the end of an IBAN. */
function holdsPersonalNumber(account: string): boolean {
  if (!/^(?:(?:\d{2}|\d{4})?|SE\d{2}300\d{7})\d{10}$/.test(account)) return false;
  const parsed = parseOrgNumber(account.slice(-10));
  return parsed.ok && parsed.kind === 'personal';
}

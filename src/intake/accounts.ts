import { isValidIBAN } from 'ibantools';

import { HIDDEN_ACCOUNT } from '../domain/ledger.ts';
import { parseOrgNumber } from '../domain/org-number.ts';
import type { Field } from './columns.ts';
import { keyedHash } from './row-key.ts';
import { remember } from './text.ts';

/** Tried in this order. A plusgiro is marked, because its digits may be another's bankgiro. */
const accounts: readonly { readonly field: Field; readonly prefix: string; readonly drop: RegExp }[] = [
  { field: 'bankgiro', prefix: '', drop: /\D/g },
  { field: 'plusgiro', prefix: 'PG', drop: /\D/g },
  { field: 'iban', prefix: '', drop: /[^0-9A-Z]/g },
  { field: 'bankAccount', prefix: '', drop: /[^0-9A-Z]/g },
];

type Hide = (account: string) => string;

export interface AccountReading {
  /** Fit to be stored; null where the row has none. */
  readonly account: string | null;
  /** As it stood in the key of a row before accounts were hidden: null where it held a personal number. */
  readonly inKey: string | null;
}

/** What a hidden account is stored as: the same for the same account, and nothing that can be read. */
export const hidingAccounts =
  (secret: Buffer): Hide =>
  (account) =>
    `${HIDDEN_ACCOUNT}${keyedHash(secret, `account ${account}`).slice(0, 20).toUpperCase()}`;

/**
 * How an account that stands somewhere else than in a file's row is stored: one that was stored before accounts were
 * hidden, or one that the policy names. A text that is no account stays as it is.
 */
export const accountForm =
  (secret: Buffer) =>
  (text: string): string =>
    readAccount(text.toUpperCase().replaceAll(/[^0-9A-Z]/g, ''), '', hidingAccounts(secret))?.account ?? text;

const none: AccountReading = { account: null, inKey: null };

/**
 * Reads the account that a row was paid to. Some banks give a person's account the owner's number: alone, after its
 * clearing number, or at the end of an IBAN. An account that may hold one is `hidden`, whole, so that equal accounts stay
 * equal; an IBAN that is proven by its check digits and holds none at its end stays readable.
 */
export function accountReader(hide: Hide): (cell: (field: Field) => string) => AccountReading {
  const read = accounts.map(({ prefix, drop }) =>
    remember((text) => readAccount(text.toUpperCase().replaceAll(drop, ''), prefix, hide)),
  );
  return (cell) => {
    let first: AccountReading | null = null;
    for (const [at, { field }] of accounts.entries()) {
      const text = cell(field);
      const found = text === '' ? null : (read[at]?.(text) ?? null);
      if (found === null) continue;
      first ??= found;
      // The key went on to the next column where the first held a person's number.
      if (found.inKey !== null) return { account: first.account, inKey: found.inKey };
    }
    return first ?? none;
  };
}

function readAccount(bare: string, prefix: string, hide: Hide): AccountReading | null {
  if (!isAccount(bare)) return null;
  const inKey = holdsPersonalNumber(bare) ? null : `${prefix}${bare}`.slice(0, 34);
  const digits = bare.replaceAll(/\D/g, '');
  const plain = `${prefix}${withoutKind(bare)}`;
  if (!mayHoldPerson(digits)) return { account: plain.slice(0, 34), inKey };
  const person = personIn(bare);
  return { account: person === null && isValidIBAN(plain) ? plain : hide(person ?? digits), inKey };
}

/** Without the word that says what kind of account it is, so that equal ones stay equal; a plusgiro keeps its mark. */
const withoutKind = (bare: string): string =>
  bare
    .replace(/^IBAN(?=[A-Z]{2}\d)/, '')
    // A Bulgarian IBAN begins with BG too.
    .replace(/^(?:BANKGIRO|BG)(?=\d{7,8}$)/, '')
    .replace(/^(?:PLUSGIRO|POSTGIRO)(?=\d+$)/, 'PG');

/** At least two digits and not only zeros: `-`, `0` and `saknas` are no accounts. */
const isAccount = (text: string): boolean => /\d.*\d/.test(text) && /[1-9]/.test(text);

/** True when ten digits somewhere begin like a birth date, or like a co-ordination number's. */
function mayHoldPerson(digits: string): boolean {
  for (let at = 0; at + 10 <= digits.length; at++) if (birthDate.test(digits.slice(at, at + 10))) return true;
  return false;
}

const birthDate = /^\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])/;

/** The personal number that is the account: with or without century, after `3300` or within that bank's IBAN. */
function personIn(bare: string): string | null {
  const digits = bare.replaceAll(/\D/g, '');
  if (/^(?:IBAN)?[A-Z]{2}\d{2}/.test(bare) && !/^(?:IBAN)?SE/.test(bare)) return null;
  const ten = digits.slice(-10);
  const parsed = parseOrgNumber(ten);
  if (!parsed.ok || parsed.kind !== 'personal') return null;
  const before = digits.slice(0, -10).replace(/^\d{2}300\d{7}$/, '');
  return /^(?:3300)?(?:19|20)?$/.test(before) ? ten : digits;
}

function holdsPersonalNumber(account: string): boolean {
  if (!/^(?:(?:\d{2}|\d{4})?|SE\d{2}300\d{7})\d{10}$/.test(account)) return false;
  const parsed = parseOrgNumber(account.slice(-10));
  return parsed.ok && parsed.kind === 'personal';
}

import type { deregistrationKinds, procedureKinds } from '../src/domain/facts.ts';
import { parseOrgNumber } from '../src/domain/org-number.ts';
import type { LegalForm } from '../src/domain/supplier.ts';

type ProcedureKind = (typeof procedureKinds)[number];
type DeregistrationKind = (typeof deregistrationKinds)[number];

/** Organisation forms of Bolagsverket's register. */
export const organisationForms: Readonly<Record<string, LegalForm>> = {
  AB: 'AB',
  BAB: 'AB',
  BF: 'EK',
  BFL: 'FILIAL',
  BRF: 'BRF',
  E: 'EF',
  EB: 'OTHER',
  EEIG: 'OTHER',
  EGTS: 'OTHER',
  EK: 'EK',
  FAB: 'AB',
  FF: 'OTHER',
  FL: 'FILIAL',
  FOF: 'OTHER',
  HB: 'HB',
  I: 'IDEELL',
  KB: 'KB',
  KHF: 'EK',
  MB: 'OTHER',
  OFB: 'OTHER',
  OTPB: 'OTHER',
  S: 'STIFTELSE',
  SB: 'OTHER',
  SCE: 'OTHER',
  SE: 'AB',
  SF: 'EK',
  TPAB: 'AB',
  TPF: 'OTHER',
  TSF: 'OTHER',
};

/** Associations and foundations that do business: they need not stand in the register, nor tell it all. */
const partlyKnown: ReadonlySet<string> = new Set(['I', 'S']);

/**
 * Whether Bolagsverket's "none" is an answer about an organisation that stands in its register under this form of its own.
 * A trader who leaves the register lives on outside it.
 */
export const answersFor = (ownForm: string, isDeregistered: boolean): boolean =>
  !partlyKnown.has(bareCode(ownForm)) && !(isDeregistered && bareCode(ownForm) === 'E');

/** Procedures that are going on. A partner in a merger or division is told apart by its side, OL giving and OT taking. */
export const ongoingProcedures: Readonly<Record<string, ProcedureKind>> = {
  AC: 'composition',
  DEOL: 'division',
  DEOT: 'division',
  FR: 'reorganisation',
  FUOL: 'merger-out',
  FUOT: 'merger-in',
  GROM: 'conversion',
  KK: 'bankruptcy',
  LI: 'liquidation',
  OM: 'conversion',
  RES: 'resolution',
};

/** Procedures that are over, seen in the bulk file and not in the published list. They must not read as ongoing. */
export const endedProcedures: Readonly<Record<string, ProcedureKind>> = {
  KKAVOV: 'bankruptcy',
  KKUHAVD: 'bankruptcy',
  LIUHOR: 'liquidation',
  LIUHAVD: 'liquidation',
  ACUHOR: 'composition',
  ACUHAVD: 'composition',
  FRUHOR: 'reorganisation',
  FRUHAVD: 'reorganisation',
};

/** Why an organisation was struck from the register. The codes are published, their meanings partly read from their stems. */
export const deregistrationReasons: Readonly<Record<string, DeregistrationKind>> = {
  AKEJH: 'struck-off',
  ARSEED: 'struck-off',
  AVREG: 'other',
  BABAKEJH: 'struck-off',
  DELAV: 'divided',
  DOM: 'other',
  FUAV: 'merged',
  GROMAV: 'converted',
  KKAV: 'bankruptcy-closed',
  LIAV: 'liquidation-closed',
  NYINN: 'other',
  OMAV: 'converted',
  OMBAB: 'converted',
  OVERK: 'struck-off',
  UTLKKLI: 'other',
  VERKUPP: 'struck-off',
  VDSAK: 'struck-off',
};

/**
 * What a procedure is, by its code and what stands beside it in words: the register has one code for every liquidation,
 * and a text that tells a compulsory one.
 */
export const procedureKind = (kind: ProcedureKind, text: string | null): ProcedureKind =>
  kind === 'liquidation' && /tvångslikvid/i.test(text ?? '') ? 'compulsory-liquidation' : kind;

/**
 * Who took over, where the words of the register hold one number and no more: the number, and the name that stands right
 * before it, or in parentheses after it.
 */
export function successorIn(text: string | null): {
  readonly number: string | null;
  readonly name: string | null;
} {
  const nobody = { number: null, name: null };
  const [written, ...more] = text?.match(/\b\d{6}-?\d{4}\b/g) ?? [];
  const [, before, after] =
    /(?:övertagande|upp(?:gått)? i)\s+(?:(?:bolag|företag|förening|bank)(?:et|en)?\b)?[\s:,]*([^\d]*?)[\s,(]*\d{6}-?\d{4}\b(?:\s*\(([^()]*)\))?/i.exec(
      text ?? '',
    ) ?? [];
  const parsed = parseOrgNumber(written ?? '');
  if (before === undefined || more.length > 0 || !parsed.ok || parsed.kind !== 'organisation') return nobody;
  const name = before === '' ? (after ?? '') : before;
  return { number: parsed.number, name: /^\p{Lu}/u.test(name) ? name.trim() : null };
}

/** `KK-AVOMFO` → `KK`: the bulk files add the name of the list to a code. */
export const bareCode = (code: string): string =>
  code
    .trim()
    .toUpperCase()
    .replace(/-[A-Z]+$/, '');

/** True for the list suffix that only ended procedures carry. */
export const isEndedList = (code: string): boolean => /-AVSLAVOMFO$/i.test(code.trim());

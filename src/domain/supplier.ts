import { addMonths, type Day, type Instant, type Month } from './time.ts';

/**
 * Legal form. AB limited company · HB trading partnership · KB limited partnership · EF enskild firma (sole trader) ·
 * EK ekonomisk förening · BRF · IDEELL · STIFTELSE · OFFENTLIG state, municipality, region, parish · DODSBO estate ·
 * FILIAL branch of a foreign firm · FOREIGN · OTHER · UNKNOWN.
 */
export const legalForms = [
  'AB',
  'HB',
  'KB',
  'EF',
  'EK',
  'BRF',
  'IDEELL',
  'STIFTELSE',
  'OFFENTLIG',
  'DODSBO',
  'FILIAL',
  'FOREIGN',
  'OTHER',
  'UNKNOWN',
] as const;
export type LegalForm = (typeof legalForms)[number];

/** The form as officers write it. */
export const legalFormText: Record<LegalForm, string> = {
  AB: 'aktiebolag',
  HB: 'handelsbolag',
  KB: 'kommanditbolag',
  EF: 'enskild firma',
  EK: 'ekonomisk förening',
  BRF: 'bostadsrättsförening',
  IDEELL: 'ideell förening',
  STIFTELSE: 'stiftelse',
  OFFENTLIG: 'offentlig organisation',
  DODSBO: 'dödsbo',
  FILIAL: 'filial till utländskt företag',
  FOREIGN: 'utländskt företag',
  OTHER: 'annan juridisk form',
  UNKNOWN: 'okänd juridisk form',
};

/** Forms that are not controlled: public bodies, and estates, which no Swedish register keeps as businesses. */
export const notControlled: ReadonlySet<LegalForm> = new Set(['OFFENTLIG', 'DODSBO']);

/**
 * Whether a supplier is controlled at all. `private-or-unknown`: a personal number that no person has confirmed as a
 * sole trader; nothing is asked, judged or shown. `outside`: no Swedish register covers it (foreign, estate).
 */
export type Standing = 'controlled' | 'private-or-unknown' | 'outside';

/** A supplier as connectors, rules and pages see it. `number` is ten digits, or country and number for a foreign firm. */
export interface Supplier {
  readonly id: number;
  /** What people call it by: `L-7K3FM`. Random, so that it tells nothing of other suppliers. */
  readonly ref: string;
  readonly number: string;
  readonly numberKind: 'organisation' | 'personal' | 'foreign';
  readonly standing: Standing;
  /** Null for a private person, and for a sole trader until a register has named the firm. */
  readonly name: string | null;
  readonly presumedForm: LegalForm;
  /** The form that a register has confirmed, or null. */
  readonly confirmedForm: LegalForm | null;
  readonly traderConfirmed: { readonly by: string; readonly at: Instant } | null;
  /** Last month with a payment in the ledger; null for a supplier that only was asked about. */
  readonly lastPaidMonth: Month | null;
  readonly firstSeen: Instant;
}

/** The form to judge by: confirmed when a register has spoken, presumed before that. */
export const formOf = (supplier: Pick<Supplier, 'confirmedForm' | 'presumedForm'>): LegalForm =>
  supplier.confirmedForm ?? supplier.presumedForm;

/** Digits and consonants that are not taken for each other when they are read out. */
export const refSymbols = '23456789BCDFGHJKMNPQRSTVWXYZ';

/** Written as a reference, and so no number, whether it is a right one or not. */
export const isRefLike = (written: string): boolean => /^\s*L-/i.test(written);

/** A reference as somebody wrote it (`l-7k3fm`, `L-43`), as it is stored; null for what is none. */
export function readRef(written: string): string | null {
  const [, said] = /^L-?([0-9A-Z]{1,15})$/i.exec(written.trim()) ?? [];
  if (said === undefined) return null;
  return `L-${/^\d+$/.test(said) ? said.replace(/^0+(?=\d)/, '').padStart(4, '0') : said.toUpperCase()}`;
}

/** What people call the supplier. A sole trader's number is never shown. */
export const displayName = (supplier: Pick<Supplier, 'ref' | 'name'>): string =>
  supplier.name ?? `Leverantör ${supplier.ref}`;

/** The first month in which a payment still keeps a supplier from being dormant (vilande): twelve months back. */
export const notDormantFrom = (today: Day): Month => addMonths(today, -12).slice(0, 7);

/** Dormant: twelve months without a payment. */
export const isDormant = (lastPaidMonth: Month | null, today: Day): boolean =>
  lastPaidMonth === null || lastPaidMonth < notDormantFrom(today);

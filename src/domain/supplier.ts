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

/**
 * Whether a supplier is controlled at all. `private-or-unknown`: a personal number that no person has confirmed as a
 * sole trader; nothing is asked, judged or shown. `outside`: no Swedish register covers it (foreign, estate).
 */
export type Standing = 'controlled' | 'private-or-unknown' | 'outside';

/** A supplier as connectors, rules and pages see it. `number` is ten digits, or country and number for a foreign firm. */
export interface Supplier {
  readonly id: number;
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

/** The reference that people use in mails: it says nothing about the supplier's number. */
export const supplierRef = (id: number): string => `L-${String(id).padStart(4, '0')}`;

/** What people call the supplier. A sole trader's number is never shown. */
export const displayName = (supplier: Pick<Supplier, 'id' | 'name'>): string =>
  supplier.name ?? `Leverantör ${supplierRef(supplier.id)}`;

/** The first month in which a payment still keeps a supplier from being dormant (vilande): twelve months back. */
export const notDormantFrom = (today: Day): Month => addMonths(today, -12).slice(0, 7);

/** Dormant: twelve months without a payment. */
export const isDormant = (lastPaidMonth: Month | null, today: Day): boolean =>
  lastPaidMonth === null || lastPaidMonth < notDormantFrom(today);

import type { Level } from './check.ts';
import type { Depth } from './depth.ts';
import type { LedgerIdentity } from './ledger.ts';
import type { Known } from './role.ts';
import type { Day, Instant } from './time.ts';
import type { Track } from './track.ts';
import type { Viewer } from './viewer.ts';
import type { FileReport } from './import.ts';

/** What two spellings of one contract's or tender's number share: width and case of letters, and blanks, make no other number. */
export const contractKey = (number: string): string =>
  number.normalize('NFKC').toLowerCase().replaceAll(/\s/gu, '');

/** A row of the contract register; one contract is known by its number, authority and supplier. */
export interface ContractRow {
  readonly supplier: LedgerIdentity;
  readonly number: string;
  readonly authority: string;
  readonly unit: string | null;
  /** A function, as "avtalscontroller"; never a person's name. */
  readonly responsible: string | null;
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  /** The day by which it must be renewed or given notice. */
  readonly renewsOn: Day | null;
  readonly trade: string | null;
  readonly track: Track;
  readonly valueOre: number | null;
  readonly care: boolean;
  /** Whose contract it is, when the supplier itself is not the main supplier. */
  readonly main: LedgerIdentity | null;
}

/** A row of the finance system's register of suppliers. */
export interface ListedSupplierRow {
  readonly supplier: LedgerIdentity;
}

/** One bid. What it says about the tender itself stands in each of the tender's rows. */
export interface BidRow {
  readonly supplier: LedgerIdentity;
  readonly number: string;
  readonly authority: string;
  readonly unit: string;
  readonly track: Track;
  readonly openedOn: Day;
  /** The day of the award decision; null as long as the tender is secret. */
  readonly awardedOn: Day | null;
  readonly intended: boolean;
  /** The named people who may see it before the award. */
  readonly readers: readonly string[];
}

/** A link of a chain: `supplier` works under `main`'s contract; tier 1 is hired by `main` itself. */
export interface SubcontractorRow {
  readonly main: LedgerIdentity;
  readonly supplier: LedgerIdentity;
  /** Number of the contract; empty when the file gives none. */
  readonly contract: string;
  readonly tier: number;
  readonly from: Day | null;
  readonly to: Day | null;
}

/** `changed`: the same key with other content, written over. */
export interface Registered {
  readonly stored: number;
  readonly changed: number;
  readonly known: number;
  readonly newSuppliers: number;
}

/** `rows` = `stored` + `changed` + `known` + `leftOut` + `rejected.length`. */
export interface RegisterReport extends FileReport {
  readonly changed: number;
}

/** A tender with its bids, for the command line of the machine alone. */
export interface TenderView {
  readonly number: string;
  readonly authority: string;
  readonly unit: string;
  readonly track: Track;
  readonly openedOn: Day;
  readonly awardedOn: Day | null;
  readonly readers: readonly string[];
  readonly bids: readonly {
    readonly supplierId: number;
    readonly ref: string;
    /** Never a personal number. */
    readonly name: string;
    readonly intended: boolean;
    /** False: a private person or a foreign firm, which is not controlled. */
    readonly controlled: boolean;
    /** As the tender's unit reads it. */
    readonly level: Level | null;
    readonly unchecked: boolean;
    readonly checkedAt: Instant | null;
  }[];
}

/** What the municipality itself knows about its suppliers, beside its payments. */
export interface EngagementStore {
  /** Each command stores what is new and writes over what changed, in transactions of some ten milliseconds. */
  listSuppliers(rows: readonly ListedSupplierRow[], now: Instant): Promise<Registered>;
  recordContracts(rows: readonly ContractRow[], now: Instant): Promise<Registered>;
  recordBids(rows: readonly BidRow[], now: Instant): Promise<Registered>;
  recordSubcontractors(rows: readonly SubcontractorRow[], now: Instant): Promise<Registered>;
  /** For role and depth of many suppliers at once; each of the ids is in the answer. */
  known(supplierIds: readonly number[], today: Day): Promise<ReadonlyMap<number, Known>>;
  /** The purchase tracks of the supplier's contracts with the viewer that run today, each once. */
  tracks(query: { supplierId: number; viewer: Viewer; today: Day }): Promise<readonly Track[]>;
  /** A named decision; the latest one holds, and `bas` ends an earlier one. */
  decideDepth(command: {
    supplierId: number;
    depth: Depth;
    reason: string;
    by: string;
    until: Day;
    now: Instant;
  }): Promise<void>;
  /** Tenders of that number, one per authority; for the command line alone. */
  tenders(number: string): Promise<readonly TenderView[]>;
  /** Counts of tenders that are not awarded, and of suppliers that only they name; for the command line alone. */
  walled(): Promise<{ readonly tenders: number; readonly suppliers: number }>;
  /**
   * True when nobody may be told that this supplier is here: only tenders that are not awarded name it, and no unit has
   * asked about it (before `askedBefore`, when given). Holds for administrators too.
   */
  hidesSupplier(supplierId: number, askedBefore?: Instant): Promise<boolean>;
  /** Of a supplier's questions, those that nothing but a tender which is not awarded has asked. */
  secretQuestions(supplierId: number): Promise<ReadonlySet<number>>;
  /**
   * How many of an open tender's bids, as they are stored, are by nobody among these. An award that leaves bids out is a
   * mistake until it is told for each.
   */
  bidsLeftOut(
    tender: Pick<BidRow, 'authority' | 'number'>,
    bidders: readonly LedgerIdentity[],
  ): Promise<number>;
  /** True for a check of the night that was made because of a tender that is not awarded. */
  hidesCheck(checkId: number): Promise<boolean>;
}

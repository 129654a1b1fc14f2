import type { Level } from './check.ts';
import { type Depth, reaches } from './depth.ts';
import type { Policy } from './policy.ts';
import { isDormant } from './supplier.ts';
import { type Day, type Month, swedishDay } from './time.ts';
import type { Track } from './track.ts';

/**
 * What a supplier is to the municipality, the first that fits: `contracted` a contract that has not ended · `bidder` a bid
 * in a tender that is not awarded · `subcontractor` works under somebody's contract · `paid-without-contract` ·
 * `dormant` was paid, or had a contract, longer than twelve months ago · `known` none of these: listed or asked about only.
 */
export const roles = [
  'contracted',
  'bidder',
  'subcontractor',
  'paid-without-contract',
  'dormant',
  'known',
] as const;
export type SupplierRole = (typeof roles)[number];

/** A contract that has not ended. One that is signed and begins later counts, because the control belongs before it. */
export interface KnownContract {
  readonly number: string;
  readonly unit: string | null;
  readonly startsOn: Day;
  readonly endsOn: Day | null;
  /** Whole value in öre; null when the register gives none. */
  readonly valueOre: number | null;
  readonly care: boolean;
  readonly track: Track;
  /** True when the supplier works under another main supplier's contract. */
  readonly underMain: boolean;
}

/** A bid in a tender that is not awarded. What follows from it is secret. */
export interface KnownBid {
  readonly unit: string;
  readonly track: Track;
  readonly intended: boolean;
}

/** A link of a chain that has not ended; `unit` and `track` are those of the main supplier's contract, where it is known. */
export interface KnownSubcontract {
  readonly unit: string | null;
  readonly track: Track;
  readonly tier: number;
  /** True when the main supplier, or the contract, is that of a tender that is not awarded. */
  readonly secret: boolean;
}

export interface DepthDecision {
  readonly depth: Depth;
  readonly reason: string;
  readonly by: string;
  /** The last day on which it holds. */
  readonly until: Day;
  /** True when only a tender that is not awarded can have led to it. */
  readonly secret: boolean;
}

/** What the municipality's own records say about one supplier on one day. */
export interface Known {
  readonly lastPaidMonth: Month | null;
  /** Payments of the twelve months up to and including the day's month. */
  readonly paidOre: number;
  readonly contracts: readonly KnownContract[];
  /** True when there was a contract or a link that has ended. */
  readonly formerly: boolean;
  readonly bids: readonly KnownBid[];
  readonly subcontracts: readonly KnownSubcontract[];
  /** The latest decision, when it holds on the day. */
  readonly decision: DepthDecision | null;
}

/** Nothing known: a supplier that was only asked about. */
export const nothingKnown: Known = {
  lastPaidMonth: null,
  paidOre: 0,
  contracts: [],
  formerly: false,
  bids: [],
  subcontracts: [],
  decision: null,
};

/** When the newest contract in force began; null where there is none. Prices may have been set then. */
export const newestContractStart = ({ contracts }: Pick<Known, 'contracts'>, today: Day): Day | null =>
  contracts
    .filter(({ startsOn, endsOn }) => startsOn <= today && (endsOn === null || endsOn >= today))
    .map(({ startsOn }) => startsOn)
    .toSorted()
    .at(-1) ?? null;

export interface Circumstances {
  readonly role: SupplierRole;
  readonly depth: Depth;
  /** One Swedish sentence part; with `secret` it may not be shown. */
  readonly depthWhy: string;
  /** Of what is current; a text may cite a law only when all of them have the same one. */
  readonly tracks: readonly Track[];
  /** Units whose contracts, tenders and chains they are. */
  readonly units: readonly string[];
  /** True when role, depth, tracks or units rest on a tender that is not awarded: nothing of it may leave this process. */
  readonly secret: boolean;
}

/** What may be told: without anything that rests on a tender that is not awarded. */
export const withoutSecrets = (known: Known): Known => ({
  ...known,
  bids: [],
  subcontracts: known.subcontracts.filter(({ secret }) => !secret),
  decision: known.decision?.secret === true ? null : known.decision,
});

/**
 * What the night may reckon with. Its check of a supplier that is controlled anyway is shown, and so must be as if there
 * were no tender: an intended winner that is a supplier already is deepened by a named decision.
 */
export function knownToNight(known: Known, today: Day): Known {
  const open = withoutSecrets(known);
  const role = roleOf(open, today);
  return role === 'dormant' || role === 'known' ? known : open;
}

/** Role, depth and law of one supplier, from what the municipality itself knows. Pure. */
export function circumstancesOf(known: Known, policy: Pick<Policy, 'depth'>, today: Day): Circumstances {
  const { contracts, bids, subcontracts } = known;
  const { depth, why: depthWhy } = depthOf(known, policy, today);
  const current = [...contracts, ...bids, ...subcontracts];
  return {
    role: roleOf(known, today),
    depth,
    depthWhy,
    tracks: [...new Set(current.map(({ track }) => track))].toSorted(),
    units: [...new Set(current.flatMap(({ unit }) => unit ?? []))].toSorted(),
    secret: bids.length > 0 || subcontracts.some(({ secret }) => secret) || known.decision?.secret === true,
  };
}

function roleOf(known: Known, today: Day): SupplierRole {
  if (known.contracts.some(({ underMain }) => !underMain)) return 'contracted';
  if (known.bids.length > 0) return 'bidder';
  if (known.subcontracts.length > 0 || known.contracts.length > 0) return 'subcontractor';
  if (!isDormant(known.lastPaidMonth, today)) return 'paid-without-contract';
  return known.lastPaidMonth !== null || known.formerly ? 'dormant' : 'known';
}

interface Reached {
  readonly depth: Depth;
  readonly why: string;
}

/** A rule or a decision deepens; a decision of `bas` ends an earlier one and takes nothing from the rules. */
function depthOf(known: Known, policy: Pick<Policy, 'depth'>, today: Day): Reached {
  const byRule = whyExtended(known, policy);
  const ruled: Reached =
    byRule === null
      ? { depth: 'bas', why: 'grundkontroll, som görs av alla' }
      : { depth: 'utökad', why: byRule };
  const { decision } = known;
  if (decision === null || decision.until < today || reaches(ruled.depth, decision.depth)) return ruled;
  return {
    depth: decision.depth,
    why: `beslut av ${decision.by} till och med ${swedishDay(decision.until, today)}: ${decision.reason}`,
  };
}

/** What is no secret comes first, so that a depth is explained by a tender only when nothing else explains it. */
function whyExtended(known: Known, { depth }: Pick<Policy, 'depth'>): string | null {
  const { extendedFromContractSek: contractSek, extendedFromPaidSek: paidSek } = depth;
  if (known.contracts.some(({ care }) => care)) return 'avtal om vård eller omsorg';
  if (known.contracts.some(({ valueOre }) => valueOre !== null && valueOre >= contractSek * 100))
    return `avtal om minst ${kronor(contractSek)}`;
  if (known.paidOre >= paidSek * 100) return `betalningar om minst ${kronor(paidSek)} på tolv månader`;
  return known.bids.some(({ intended }) => intended) ? 'tilltänkt vinnare i en upphandling' : null;
}

const kronor = (sek: number): string => `${String(sek).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ' ')} kr`;

/**
 * What to multiply a free source's freshness with: below 1 asks oftener, above 1 more seldom; null: not asked at all, as
 * whoever is dormant or only known. A level of `deepen` or `stop` uses the shorter of its own factor and the role's.
 */
export function freshFactor(
  circumstances: Pick<Circumstances, 'role'>,
  level: Level | null,
  policy: Pick<Policy, 'rhythm'>,
): number | null {
  const { role } = circumstances;
  if (role === 'dormant' || role === 'known') return null;
  const byRole = policy.rhythm.byRole[role];
  if (byRole === null) return null;
  return level === 'deepen' || level === 'stop' ? Math.min(byRole, policy.rhythm.raisedLevel) : byRole;
}

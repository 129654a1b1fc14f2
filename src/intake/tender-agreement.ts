import { type BidRow, contractKey, type EngagementStore } from '../domain/engagement.ts';

/** A bid with the place in the file that gives it, as it is told. */
export interface ReadBid {
  readonly at: string;
  readonly bid: BidRow;
}

const tenderOf = ({ authority, number }: BidRow): string =>
  `${contractKey(authority)}\u001F${contractKey(number)}`;
const saidBy = ({ unit, track, openedOn, awardedOn, readers }: BidRow): string =>
  [unit, track, openedOn, awardedOn ?? '', ...readers.toSorted()].join('\u001F');

/**
 * Why rows cannot be taken in, by their place. What a file says of a tender must be the same in each of its rows, and
 * an award must be told for every bid that is held: one wrong cell would open the wall for them all. Nobody knows which
 * of two rows is right, so that all of a tender's rows are kept out.
 */
export async function disagreements(
  bids: readonly ReadBid[],
  engagements: Pick<EngagementStore, 'bidsLeftOut'>,
): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>();
  const tenders = new Map<string, ReadBid[]>();
  for (const one of bids) {
    const key = tenderOf(one.bid);
    const rows = tenders.get(key);
    if (rows === undefined) tenders.set(key, [one]);
    else rows.push(one);
  }
  for (const rows of tenders.values()) {
    const why = unequal(rows) ?? (await leavesOut(rows, engagements));
    if (why !== null) for (const { at } of rows) refused.set(at, why);
  }
  return refused;
}

function unequal(rows: readonly ReadBid[]): string | null {
  const [first] = rows;
  if (first === undefined) return null;
  const other = rows.find(({ bid }) => saidBy(bid) !== saidBy(first.bid));
  return other === undefined
    ? null
    : `Upphandlingens uppgifter är inte lika på rad ${first.at} och rad ${other.at}; enhet, inköpssätt, datum och behöriga ska vara lika på alla dess rader`;
}

async function leavesOut(
  rows: readonly ReadBid[],
  engagements: Pick<EngagementStore, 'bidsLeftOut'>,
): Promise<string | null> {
  const awarded = rows.find(({ bid }) => bid.awardedOn !== null);
  if (awarded === undefined) return null;
  const bidders = rows.map(({ bid }) => bid.supplier);
  const left = await engagements.bidsLeftOut(awarded.bid, bidders);
  return left === 0
    ? null
    : `Tilldelningen måste stå på alla upphandlingens anbud, och ${left} som redan är inlästa saknas bland filens läsbara rader`;
}

import type { DigestItem, DigestSection, DigestSupplier } from '../domain/digest.ts';
import { daysBetween, swedishDay, type Day } from '../domain/time.ts';
import { causeOf, causeText, oneCauseText } from './causes.ts';
import { nameAndRef, shownName, suppliersText, type Scene } from './scene.ts';
import { cap } from './sections.ts';
import { daysText, thousands } from '../wording/mail-text.ts';
import { listText } from '../wording/text.ts';

const TITLE = 'Inte färdigkontrollerade';
/** From this many suppliers with the same cause, one line tells of them all. */
const TOGETHER_FROM = 5;
/** So many suppliers are named in one line; the rest is counted. */
const MOST_NAMED = 10;

export const uncheckedSuppliers = ({ material }: Scene): readonly DigestSupplier[] =>
  material.mentioned.filter((supplier) => supplier.unchecked);

/**
 * Suppliers whose control is not done: those that became so since the last digest with a line each (or one line for
 * many with one cause), the others in one line with the oldest age, other ones by name each time. A payment unit gets one
 * line for all.
 */
export function uncheckedSection(scene: Scene, period: string): DigestSection | null {
  const { material } = scene;
  const all = uncheckedSuppliers(scene);
  const missing = material.suppliers - material.checked;
  if (all.length === 0 && missing <= 0) return null;

  const waiting = Math.max(0, missing - all.length);
  const waitingText =
    waiting === 0
      ? null
      : `${suppliersText(scene, waiting)} har inte hunnit kontrolleras än, de står på tur.`;
  const { previous, today } = material;
  const turn = previous === null ? 0 : turnOf(period, today);
  if (material.unit.topics === 'payment')
    return section([], [all.length === 0 ? null : stillText(all, scene, false, turn), waitingText]);

  const isNews = ({ uncheckedSince }: DigestSupplier): boolean =>
    previous === null || uncheckedSince === null || uncheckedSince > previous.on;
  const { items, more } = cap(newsItems(all.filter(isNews), scene));
  const older = all.filter((supplier) => !isNews(supplier));
  return section(items, [
    more === null ? null : `${more}.`,
    older.length === 0 ? null : stillText(older, scene, true, turn),
    waitingText,
  ]);
}

const section = (items: readonly DigestItem[], lines: readonly (string | null)[]): DigestSection => ({
  title: TITLE,
  intro: null,
  items,
  more: lines.filter((line) => line !== null).join(' ') || null,
});

const byPaid = (a: DigestSupplier, b: DigestSupplier): number =>
  (b.paidSek ?? -1) - (a.paidSek ?? -1) || a.id - b.id;

function newsItems(suppliers: readonly DigestSupplier[], scene: Scene): readonly DigestItem[] {
  const byCause = new Map<string, DigestSupplier[]>();
  for (const supplier of suppliers) {
    const cause = causeOf(supplier);
    byCause.set(cause, [...(byCause.get(cause) ?? []), supplier]);
  }
  const groups = [...byCause.values()];
  const together = groups
    .filter((group) => group.length >= TOGETHER_FROM)
    .map((group) =>
      item(suppliersText(scene, group.length), '', `${causeText(group, scene)}: ${namesText(group)}`),
    );
  const alone = groups
    .filter((group) => group.length < TOGETHER_FROM)
    .flat()
    .sort(byPaid);
  return [
    ...together,
    ...alone.map((supplier) => item(shownName(supplier), supplier.ref, oneCauseText(supplier, scene))),
  ];
}

const item = (supplier: string, ref: string, reason: string): DigestItem => ({
  level: null,
  supplier,
  ref,
  reason: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
  paid: null,
  steps: [],
  note: null,
});

/** Goes up by one from each digest of a unit to its next: by day, week (from Mondays) or month. */
function turnOf(period: string, today: Day): number {
  if (/^\d{4}-\d{2}$/.test(period)) return Number(period.slice(0, 4)) * 12 + Number(period.slice(5));
  const days = daysBetween('2018-01-01', today);
  return period.includes('W') ? Math.floor(days / 7) : days;
}

/** The ten of a turn: those paid most, then the next ten, and from the first again when all have been named. */
function namesText(suppliers: readonly DigestSupplier[], turn = 0): string {
  const begin = suppliers.length > MOST_NAMED ? (turn * MOST_NAMED) % suppliers.length : 0;
  const sorted = [...suppliers].sort(byPaid);
  const named = [...sorted.slice(begin), ...sorted.slice(0, begin)].slice(0, MOST_NAMED).map(nameAndRef);
  const left = suppliers.length - named.length;
  return listText(left > 0 ? [...named, `${thousands(left)} till`] : named);
}

function stillText(suppliers: readonly DigestSupplier[], scene: Scene, still: boolean, turn: number): string {
  const { today } = scene.material;
  const oldest = suppliers
    .map(({ uncheckedSince }) => uncheckedSince)
    .filter((day) => day !== null)
    .sort()[0];
  const many = suppliers.length !== 1;
  const text = `${suppliersText(scene, suppliers.length)} är ${still ? 'fortfarande ' : ''}inte färdigkontrollerad${many ? 'e' : ''}`;
  const days = oldest === undefined ? 0 : daysBetween(oldest, today);
  const since =
    oldest === undefined || days === 0
      ? ''
      : `, ${many ? 'äldst ' : ''}sedan ${swedishDay(oldest, today)} (${daysText(days)})`;
  return `${text}${since}: ${namesText(suppliers, turn)}.`;
}

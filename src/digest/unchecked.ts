import {
  UNCHECKED_TITLE,
  type DigestItem,
  type DigestSection,
  type DigestSupplier,
} from '../domain/digest.ts';
import { daysBetween, swedishDay } from '../domain/time.ts';
import { causeOf, causeText, oneCauseText } from './causes.ts';
import { shownName, type Scene } from './items.ts';
import { daysText, suppliersText } from './words.ts';

/** From this many suppliers with the same cause, one line tells of them all. */
const TOGETHER_FROM = 5;

export const uncheckedSuppliers = ({ material }: Scene): readonly DigestSupplier[] =>
  material.mentioned.filter((supplier) => supplier.unchecked);

/**
 * Suppliers whose control is not done: those that became so since the last digest with a line each (or one line for
 * many with one cause), the others as a number with the oldest age. A payment unit gets the numbers only.
 */
export function uncheckedSection(
  scene: Scene,
  cap: (items: readonly DigestItem[]) => Capped,
): DigestSection | null {
  const { material } = scene;
  const all = uncheckedSuppliers(scene);
  const missing = material.suppliers - material.checked;
  if (all.length === 0 && missing <= 0) return null;

  const waiting = Math.max(0, missing - all.length);
  const waitingText =
    waiting === 0 ? null : `${suppliersText(waiting)} har inte hunnit kontrolleras än, de står på tur.`;
  if (material.unit.topics === 'payment')
    return section([], [all.length === 0 ? null : stillText(all, scene, false), waitingText]);

  const previous = material.previous;
  const isNews = ({ uncheckedSince }: DigestSupplier): boolean =>
    previous === null || uncheckedSince === null || uncheckedSince > previous.on;
  const { items, more } = cap(newsItems(all.filter(isNews), scene));
  const older = all.filter((supplier) => !isNews(supplier));
  return section(items, [
    more === null ? null : `${more}.`,
    older.length === 0 ? null : stillText(older, scene, true),
    waitingText,
  ]);
}

export interface Capped {
  readonly items: readonly DigestItem[];
  readonly more: string | null;
}

const section = (items: readonly DigestItem[], lines: readonly (string | null)[]): DigestSection => ({
  title: UNCHECKED_TITLE,
  intro: null,
  items,
  more: lines.filter((line) => line !== null).join(' ') || null,
});

function newsItems(suppliers: readonly DigestSupplier[], scene: Scene): readonly DigestItem[] {
  const byCause = new Map<string, DigestSupplier[]>();
  for (const supplier of suppliers) {
    const cause = causeOf(supplier);
    byCause.set(cause, [...(byCause.get(cause) ?? []), supplier]);
  }
  const together: DigestItem[] = [];
  const alone: DigestSupplier[] = [];
  for (const group of byCause.values()) {
    if (group.length < TOGETHER_FROM) alone.push(...group);
    else together.push(item(suppliersText(group.length), '', causeText(group, scene)));
  }
  alone.sort((a, b) => (b.paidSek ?? -1) - (a.paidSek ?? -1) || a.id - b.id);
  return [
    ...together,
    ...alone.map((supplier) => item(shownName(supplier), supplier.ref, oneCauseText(supplier, scene))),
  ];
}

const item = (supplier: string, ref: string, reason: string): DigestItem => ({
  level: 'unchecked',
  supplier,
  ref,
  reason: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}.`,
  paid: null,
  next: null,
  note: null,
});

function stillText(suppliers: readonly DigestSupplier[], { material }: Scene, still: boolean): string {
  const oldest = suppliers
    .map(({ uncheckedSince }) => uncheckedSince)
    .filter((day) => day !== null)
    .sort()[0];
  const many = suppliers.length !== 1;
  const text = `${suppliersText(suppliers.length)} är ${still ? 'fortfarande ' : ''}inte färdigkontrollerad${many ? 'e' : ''}`;
  const days = oldest === undefined ? 0 : daysBetween(oldest, material.today);
  if (oldest === undefined || days === 0) return `${text}.`;
  return `${text}, ${many ? 'äldst ' : ''}sedan ${swedishDay(oldest, material.today)} (${daysText(days)}).`;
}

import type { DigestItem, DigestSection, DigestSupplier } from '../domain/digest.ts';
import { supplierRef } from '../domain/supplier.ts';
import { daysBetween, swedishDay, type Day } from '../domain/time.ts';
import { shownName, type Scene } from './items.ts';
import { daysText, listed, plainText, suppliersText } from './words.ts';

/** From this many suppliers with the same cause, one line tells of them all. */
const TOGETHER_FROM = 5;

type Failing = DigestSupplier['failing'][number];

const refused = new Set(['refused', 'credentials', 'forbidden']);
const unreadable = new Set(['broken', 'unreadable', 'drift', 'worker-lost']);

/** `22 november` for last night, `sedan 15 november (8 dagar)` for longer. */
export function sinceText(since: Day, today: Day): { readonly recent: boolean; readonly text: string } {
  const days = daysBetween(since, today);
  if (days <= 1) return { recent: true, text: swedishDay(since, today) };
  return { recent: false, text: `sedan ${swedishDay(since, today)} (${daysText(days)})` };
}

/** Why a source gave nothing and what happens next: `Bolagsverket svarade inte 22 november, nytt försök i natt`. */
export function failingText(failing: readonly Failing[], scene: Scene): string {
  const { today } = scene.material;
  if (failing.length === 0) return 'en uppgift som krävs saknas eller är för gammal, nytt försök i natt';
  const parts = failing.map(({ source, since, reason }) => {
    const name = plainText(scene.texts.sourceName(source));
    const { recent, text } = sinceText(since, today);
    if (reason !== null && refused.has(reason))
      return {
        text: recent ? `${name} nekade oss svar ${text}` : `${name} har nekat oss svar ${text}`,
        tail: 'behörigheten ses över',
      };
    if (reason !== null && unreadable.has(reason))
      return {
        text: `svaret från ${name} ${recent ? 'gick' : 'har'} inte ${recent ? '' : 'gått '}att läsa ${text}`,
        tail: 'nytt försök i natt',
      };
    return {
      text: recent ? `${name} svarade inte ${text}` : `${name} har inte svarat ${text}`,
      tail: 'nytt försök i natt',
    };
  });
  const tails = [...new Set(parts.map((part) => part.tail))];
  return `${listed([...new Set(parts.map((part) => part.text))])}, ${listed(tails)}`;
}

/** The sources behind a set of unchecked suppliers, one entry per source and reason, longest failing first. */
export function failingSources(suppliers: readonly DigestSupplier[]): readonly Failing[] {
  const bySource = new Map<string, Failing>();
  for (const failing of suppliers.flatMap((supplier) => supplier.failing)) {
    const known = bySource.get(failing.source);
    if (known === undefined || failing.since < known.since) bySource.set(failing.source, failing);
  }
  return [...bySource.values()].sort((a, b) => (a.since < b.since ? -1 : a.since > b.since ? 1 : 0));
}

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
  title: 'Inte färdigkontrollerade',
  intro: null,
  items,
  more: lines.filter((line) => line !== null).join(' ') || null,
});

function newsItems(suppliers: readonly DigestSupplier[], scene: Scene): readonly DigestItem[] {
  const byCause = new Map<string, DigestSupplier[]>();
  for (const supplier of suppliers) {
    const cause = supplier.failing
      .map(({ source }) => source)
      .sort()
      .join(' ');
    byCause.set(cause, [...(byCause.get(cause) ?? []), supplier]);
  }
  const together: DigestItem[] = [];
  const alone: DigestSupplier[] = [];
  for (const group of byCause.values()) {
    if (group.length < TOGETHER_FROM) alone.push(...group);
    else together.push(item(suppliersText(group.length), '', failingText(failingSources(group), scene)));
  }
  alone.sort((a, b) => (b.paidSek ?? -1) - (a.paidSek ?? -1) || a.id - b.id);
  return [
    ...together,
    ...alone.map((supplier) =>
      item(shownName(supplier), supplierRef(supplier.id), failingText(supplier.failing, scene)),
    ),
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
  if (oldest === undefined) return `${text}.`;
  return `${text}, ${many ? 'äldst ' : ''}sedan ${swedishDay(oldest, material.today)} (${daysText(daysBetween(oldest, material.today))}).`;
}

import type { DigestItem, DigestSection, DigestSupplier } from '../domain/digest.ts';
import type { Severity } from '../domain/rule.ts';
import type { SupplierNews } from './cards.ts';
import type { News } from './news.ts';
import { byImportance } from './scene.ts';
import { thousands } from '../wording/mail-text.ts';

/** A section shows this many lines; the rest is counted. */
const LINES_PER_SECTION = 25;

export interface Capped {
  readonly items: readonly DigestItem[];
  readonly more: string | null;
}

export function cap(items: readonly DigestItem[]): Capped {
  const left = items.length - LINES_PER_SECTION;
  return left <= 0
    ? { items, more: null }
    : { items: items.slice(0, LINES_PER_SECTION), more: `och ${thousands(left)} till` };
}

/** One supplier's part in a section. */
export interface Told {
  readonly of: SupplierNews;
  readonly news: readonly News[];
  readonly severity: Severity;
  /** It must reach the reader the same day. */
  readonly urgent: boolean;
}

/** A section of news, and what it had room for. */
export interface NewsSection {
  readonly section: DigestSection | null;
  readonly shown: readonly Told[];
  /** Counted only: they come first next time. */
  readonly left: readonly Told[];
}

/**
 * What is urgent stands first, then what an earlier digest had no room for, so that nothing waits for ever;
 * each the most important first.
 */
export function newsSection(
  title: string,
  all: readonly Told[],
  itemOf: (of: SupplierNews) => DigestItem,
  intro: string | null = null,
): NewsSection {
  const place = (told: Told): number => (told.urgent ? 0 : told.news.some(({ counted }) => counted) ? 1 : 2);
  const sorted = [...all].sort(
    (a, b) => place(a) - place(b) || byImportance(withSupplier(a), withSupplier(b)),
  );
  const shown = sorted.slice(0, LINES_PER_SECTION);
  const left = sorted.slice(LINES_PER_SECTION);
  return {
    section:
      shown.length === 0
        ? null
        : {
            title,
            intro,
            items: shown.map(({ of }) => itemOf(of)),
            more: left.length === 0 ? null : `och ${thousands(left.length)} till. De kommer i nästa utskick.`,
          },
    shown,
    left,
  };
}

const withSupplier = ({ of, severity }: Told): { supplier: DigestSupplier; severity: Severity } => ({
  supplier: of.supplier,
  severity,
});

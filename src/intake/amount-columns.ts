import { codes } from 'currency-codes';

/** What a heading says about the amounts below it; the lower each, the sooner the column is taken. */
interface Meaning {
  /** 0 a line, 1 an invoice, 2 a total, 3 a payment: from 1 on, the same sum may stand on several lines. */
  readonly scope: number;
  /** 0 without VAT, 1 not said, 2 with VAT. */
  readonly tax: number;
  /** 0 kronor, 1 not said, 2 the currency that another column names. */
  readonly currency: number;
  /** 0 when it says that it is a line's. */
  readonly line: number;
  /** Which word it is built on. */
  readonly word: number;
}

type Part = Partial<Meaning> & { readonly base?: true };

/** The words of such headings, folded; nothing else may stand in one, so that `Momsbelopp` and `Budgetbelopp` are none. */
const words: readonly (readonly [spellings: string, part: Part])[] = [
  ['belopp beloppet amount', { base: true, word: 0 }],
  ['summa summan sum', { base: true, word: 1 }],
  ['utfall', { base: true, word: 2 }],
  ['netto net', { base: true, tax: 0 }],
  ['brutto gross', { base: true, tax: 2 }],
  ['exkl exklusive exklmoms exklusivemoms exkluderatmoms exmoms excl exclmoms utanmoms exclvat', { tax: 0 }],
  [
    'inkl inklusive inklmoms inklusivemoms inkluderatmoms ink inkmoms incl inclmoms medmoms inclvat',
    { tax: 2 },
  ],
  [
    'rad radens line del fordelat fordelad konterat konterad konterings kont bokfort bokfoert bokforda bokf redovisat transaktions',
    { line: 0 },
  ],
  ['faktura fakturans fakturerat invoice', { scope: 1 }],
  ['total totalt totala', { base: true, scope: 2 }],
  ['betalt betald betalat utbetalt utbetald paid', { scope: 3 }],
  ['sek isek kr ikr kronor ikronor svenskakronor isvenskakronor', { currency: 0 }],
  ['valuta ivaluta fakturavaluta ifakturavaluta', { currency: 2 }],
  ['av i', {}],
];

/** Longest first: `valuta` begins like nothing else, but `fakturavaluta` begins like `faktura`. */
const parts: readonly (readonly [string, Part])[] = words
  .flatMap(([spellings, part]) => spellings.split(' ').map((word): [string, Part] => [word, part]))
  .toSorted(([a], [b]) => b.length - a.length);

const foreignCodes = new Set(codes().map((code) => code.toLowerCase()));
foreignCodes.delete('sek');

/** Letters and digits alone; unlike `fold`, `aa` and `ae` stay, because they stand between two of these words. */
const bare = (heading: string): string =>
  heading
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');

/** What a heading of amounts means; null for another heading, and for amounts in a named other currency. */
export function amountHeading(heading: string): Meaning | null {
  let rest = bare(heading);
  let meaning: Meaning = { scope: 0, tax: 1, currency: 1, line: 1, word: 3 };
  let hasBase = false;
  while (rest !== '') {
    const [word, part] = parts.find(([each]) => rest.startsWith(each)) ?? [];
    if (word === undefined || part === undefined) return null;
    const { base, ...said } = part;
    hasBase ||= base === true;
    meaning = { ...meaning, ...said };
    rest = rest.slice(word.length);
  }
  return hasBase ? meaning : null;
}

/** The same for a heading of amounts in a named other currency, as `Belopp EUR`. */
function foreignAmount(heading: string): Meaning | null {
  const folded = bare(heading);
  return foreignCodes.has(folded.slice(-3)) ? amountHeading(folded.slice(0, -3)) : null;
}

/** Beside these words `belopp` is something else than what a line pays. */
const otherAmounts = /moms|vat|skatt|budget|rest|avgift|avdrag|rabatt|oresav|valuta|konto/;

/** True for a heading that says amount, and nobody knows of what: it may be the line's. */
export const mayBeAmount = (heading: string): boolean => {
  const folded = bare(heading);
  const isKnown = amountHeading(heading) !== null || foreignAmount(heading) !== null;
  return /belopp|amount/.test(folded) && !isKnown && !otherAmounts.test(folded);
};

export interface AmountColumns {
  readonly amount: number;
  /** Its sums may stand on several lines of one invoice. */
  readonly isTotal: boolean;
  /** True when the heading says kronor, or stands beside the same amount in another currency. */
  readonly isSek: boolean;
  /** Where the same amount stands in kronor, when `amount` itself may be in another currency. */
  readonly inSek: number | null;
  /** Two columns are called the same. */
  readonly doubled: boolean;
}

/**
 * Which column holds what a row pays: the line's before the invoice's, net before gross, kronor before another currency.
 * `hasCurrency`: a column names each row's currency; without it nobody knows what `Belopp i valuta` is.
 */
export function findAmount(headings: readonly string[], hasCurrency: boolean): AmountColumns | null {
  const amounts = headings.flatMap((heading, index) => {
    const meaning = amountHeading(heading);
    return meaning === null ? [] : [{ index, meaning, folded: bare(heading) }];
  });
  // Beside the amount in another currency, one that says nothing of it is in kronor.
  const inOther = new Set([
    ...amounts.flatMap(({ meaning }) => (meaning.currency === 2 ? [meaning.scope] : [])),
    ...headings.flatMap((heading) => foreignAmount(heading)?.scope ?? []),
  ]);
  const ranked = amounts
    .filter(({ meaning }) => meaning.currency !== 2 || hasCurrency)
    .map((each) => {
      const isTwin = each.meaning.currency === 1 && inOther.has(each.meaning.scope);
      return isTwin ? { ...each, meaning: { ...each.meaning, currency: 0 } } : each;
    })
    .sort((a, b) => compare(a.meaning, b.meaning) || a.index - b.index);
  const [best] = ranked;
  if (best === undefined) return null;
  const isSek = best.meaning.currency === 0;
  const inSek = ranked.find(
    ({ meaning }) =>
      !isSek &&
      meaning.currency === 0 &&
      meaning.scope === best.meaning.scope &&
      (meaning.tax === best.meaning.tax || meaning.tax === 1),
  );
  return {
    amount: best.index,
    isTotal: best.meaning.scope > 0,
    isSek,
    inSek: inSek?.index ?? null,
    doubled: ranked.some(({ index, folded }) => index !== best.index && folded === best.folded),
  };
}

/** A line's own goes first, but one with VAT after any without. */
const standing = ({ line, tax }: Meaning): number =>
  line === 0 ? (tax === 2 ? 3 : tax) : tax === 0 ? 2 : 3 + tax;

const orderOf = (meaning: Meaning): readonly number[] => [
  meaning.scope,
  standing(meaning),
  meaning.currency,
  meaning.word,
];

function compare(a: Meaning, b: Meaning): number {
  const others = orderOf(b);
  const differences = orderOf(a).map((each, at) => each - (others[at] ?? 0));
  return differences.find((difference) => difference !== 0) ?? 0;
}

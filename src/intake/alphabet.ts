import iconv from 'iconv-lite';

/** How bytes become text; what a system has read wrongly and saved again needs several steps. */
export interface Alphabet {
  /** What reports call it. */
  readonly name: string;
  /** Reads the bytes. */
  readonly from: string;
  /** Then undoes a wrong reading: back to the bytes that were there, and read as they should have been. */
  readonly again: { readonly to: string; readonly from: string } | null;
}

export const plainAlphabet = (name: string): Alphabet => ({ name, from: name, again: null });

const singles = ['windows-1252', 'macroman', 'cp850'] as const;

/** Bytes of one reading and one only. */
const ofBytes: readonly Alphabet[] = singles.map(plainAlphabet);

/** Text that was read in a wrong alphabet and saved as UTF-8; the last is what it was before. */
const misread: readonly (readonly [string, string])[] = singles.flatMap((to) =>
  ['utf-8', ...singles].filter((from) => from !== to).map((from) => [to, from] as const),
);

const undone = (first: string): readonly Alphabet[] =>
  misread.map(([to, from]) => ({
    name: from === 'utf-8' ? `${first} (dubbelt kodad)` : `${first} (${from} läst som ${to})`,
    from: first,
    again: { to, from },
  }));

/** Undoes a wrong reading, piece by piece; a letter that was lost in it stays lost, and is no other letter. */
export const undoReading = (text: string, to: string, read: (bytes: Buffer) => string): string =>
  text
    .split(LOST)
    .map((piece) => read(iconv.encode(piece, to)))
    .join(LOST);

const LOST = '\uFFFD';

/** Undoes a wrong reading of text that stands in cells already. */
export const repairText = ({ again }: Alphabet, text: string): string =>
  again === null ? text : undoReading(text, again.to, (bytes) => iconv.decode(bytes, again.from));

/** Collects words with letters beyond ASCII, as their bytes. */
export interface WordCollector {
  add(bytes: Buffer): void;
  readonly words: ReadonlySet<string>;
}

/** Each word counts once, so that a name on every line does not outvote the rest; more change no judgement. */
const MOST_WORDS = 3000;
const MOST_LOOKED_AT = 200_000;
const LONGEST_WORD = 60;

export function wordCollector(): WordCollector {
  const words = new Set<string>();
  let lookedAt = 0;
  return {
    words,
    add(bytes) {
      if (words.size >= MOST_WORDS || lookedAt >= MOST_LOOKED_AT) return;
      const text = bytes.toString('latin1');
      // From the first letter beyond ASCII, and then back: most words have none.
      for (const { index, 0: rest } of text.matchAll(/[\x80-\xFF][A-Za-z\x80-\xFF]*/g)) {
        let from = index;
        while (from > 0 && /[A-Za-z]/.test(text[from - 1] ?? '')) from--;
        const word = text.slice(from, index + rest.length);
        if (word.length <= LONGEST_WORD) words.add(word);
        if (words.size >= MOST_WORDS || ++lookedAt >= MOST_LOOKED_AT) return;
      }
    },
  };
}

/**
 * The alphabet in which the words look most like Swedish ones, or null when they do in none. `base`: what the words are
 * when nothing went wrong; null when they are one byte a letter. Words of a base are given as UTF-8.
 */
export function chooseAlphabet(words: ReadonlySet<string>, base: string | null): Alphabet | null {
  const ways = base === null ? ofBytes : [plainAlphabet(base), ...undone(base)];
  const bytes = [...words].map((word) => Buffer.from(word, 'latin1'));
  let best: { way: Alphabet; score: Score } | null = null;
  for (const way of ways) {
    const score = scoreOf(bytes, (word) =>
      repairText(way, iconv.decode(word, base === null ? way.from : 'utf-8')),
    );
    // What reads well as it stands is not looked at in other ways.
    if (best === null && score.bad === 0 && score.strange === 0) return way;
    const isSwedish = best === null || score.good > score.bad + score.strange;
    if (isSwedish && (best === null || score.sum > best.score.sum || isPlainer(score, best.score)))
      best = { way, score };
  }
  return best === null || best.score.bad > best.score.good ? null : best.way;
}

/** As many words, and all are Swedish: several, because one may be a foreign name as well. */
const isPlainer = (score: Score, than: Score): boolean =>
  score.sum === than.sum && score.plausible > 1 && score.plausible === score.good && than.good === 0;

interface Score {
  /** Of the good ones, those in which no å, ä or ö stands beside another vowel: `Miloö` and `äimek` are names misread. */
  readonly plausible: number;
  readonly good: number;
  readonly bad: number;
  /** Words with letters that other languages have. */
  readonly strange: number;
  readonly sum: number;
}

function scoreOf(words: readonly Buffer[], read: (bytes: Buffer) => string): Score {
  const seen = { certain: 0, good: 0, strange: 0, bad: 0, nothing: 0 };
  let plausible = 0;
  for (const bytes of words) {
    const text = read(bytes);
    const judged = judgeWord(text);
    seen[judged]++;
    if ((judged === 'good' || judged === 'certain') && !besideVowel.test(text)) plausible++;
  }
  const { certain, strange, bad } = seen;
  const good = seen.good + certain;
  // Letters of other languages weigh as much as ours: a firm may be called Škoda. What no word has weighs more.
  return { plausible, good, bad, strange, sum: 8 * certain + 2 * good + 2 * strange - 4 * bad };
}

/** Parts of words that Swedish ledgers are full of. */
const common = /för|vård|nämnd|köp|miljö|städ|råd|sjö|björ|väg|mål|län|ström|öst|väst|åker|leverantör|månad/i;

const besideVowel = /[åäö][aeiouy]|[aeiouy][åäö]/i;

/** What may stand on either side of a word, and what may stand within one. */
const around =
  /^[\s\u00A0"'\u2018-\u201F\u2039\u203A\u00AB\u00BB\u00B4\u2010-\u2015\u2022\u00B7-]+|[\s\u00A0"'\u2018-\u201F\u2039\u203A\u00AB\u00BB\u00B4\u2010-\u2015\u2022\u00B7\u2026®©™°²³ªº-]+$/gu;
const within = /[\u00A0\u00AD\u2019\u00B4\u00B7\u2010-\u2015]/gu;

function judgeWord(text: string): 'certain' | 'good' | 'strange' | 'bad' | 'nothing' {
  const word = text.replaceAll(around, '').replaceAll(within, '');
  if (!/\p{L}/u.test(word)) return 'nothing';
  if (!/^[\p{L}\p{M}]+$/u.test(word)) return 'bad';
  // A capital beyond ASCII after a small letter, or within a word of small ones, is a sign that was taken for a letter.
  if (/\p{Ll}(?![A-Z])\p{Lu}|\p{Lu}(?![A-Z])\p{Lu}\p{Ll}/u.test(word)) return 'bad';
  if (!/[^A-Za-z]/.test(word) || Array.from(word).length === 1) return 'nothing';
  if (!/^[a-zåäöéüA-ZÅÄÖÉÜ]+$/u.test(word)) return 'strange';
  return common.test(word) ? 'certain' : 'good';
}

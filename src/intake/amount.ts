/**
 * How a column writes decimals, as its unmistakable values show. `unknown`: none of them, or both ways, were seen.
 * Only a value such as `1.234` or `1,234` needs it; every other value says by itself what it means.
 */
export type DecimalStyle = 'comma' | 'point' | 'unknown';

export type AmountReading =
  | { readonly ok: true; readonly ore: number }
  | { readonly ok: false; readonly problem: 'missing' | 'format' | 'ambiguous' | 'size' };

const plain = /^(-?)(\d{1,11})(?:[.,](\d{1,2}))?$/;

/** Reads an amount in kronor as finance systems write it, to whole öre. Nothing is guessed. */
export function readAmount(text: string, style: DecimalStyle): AmountReading {
  const simple = plain.exec(text);
  if (simple !== null) return amount(simple[1] === '-', simple[2] ?? '', simple[3] ?? '');
  const bare = strip(text);
  if (bare === null) return { ok: false, problem: text.trim() === '' ? 'missing' : 'format' };
  const parts = split(bare.digits);
  if (parts === null) return { ok: false, problem: 'format' };
  if (parts.kind !== 'ambiguous') return amount(bare.negative, parts.whole, parts.decimals);
  if (style === 'unknown') return { ok: false, problem: 'ambiguous' };
  const isDecimal = (style === 'comma') === (parts.separator === ',');
  return isDecimal
    ? amount(bare.negative, parts.whole, parts.decimals)
    : amount(bare.negative, parts.whole + parts.decimals, '');
}

/** What one value shows about its column, or null when it shows nothing. */
export function decimalEvidence(text: string): 'comma' | 'point' | null {
  const bare = strip(text);
  const parts = bare === null ? null : split(bare.digits);
  if (parts === null || parts.kind === 'ambiguous') return null;
  return parts.separator === ',' ? 'comma' : parts.separator === '.' ? 'point' : null;
}

/** The style of a column from what its values showed; seen both ways it stays unknown. */
export const styleOf = (seen: { readonly comma: number; readonly point: number }): DecimalStyle =>
  seen.comma > 0 && seen.point === 0 ? 'comma' : seen.point > 0 && seen.comma === 0 ? 'point' : 'unknown';

function amount(negative: boolean, whole: string, decimals: string): AmountReading {
  const thousandths = Number(decimals.slice(0, 3).padEnd(3, '0'));
  const ore = Number(whole) * 100 + Math.round(thousandths / 10);
  if (!Number.isSafeInteger(ore) || ore > 1e15) return { ok: false, problem: 'size' };
  return { ok: true, ore: negative && ore !== 0 ? -ore : ore };
}

/** Takes sign and currency away: minus before or after, any of the minus characters, brackets, `kr`, `SEK`, `:-`. */
function strip(text: string): { negative: boolean; digits: string } | null {
  const tidy = text
    .normalize('NFKC')
    .replaceAll(/[\u2010-\u2015\u2212]/g, '-')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^(?:kr|sek)\.? ?(?=[-+\d(.,])/i, '')
    .replace(/(?: ?(?:kr|sek)\.?|:-)$/i, '')
    .trim();
  const [, open = '', sign = '', digits = '', trailing = '', close = ''] =
    /^(\(?)([-+]?) ?([\d., ']*\d[\d., ']*?) ?([-+]?)(\)?)$/.exec(tidy) ?? [];
  if (digits === '' || (open === '(') !== (close === ')')) return null;
  if ([open, sign, trailing].filter((mark) => mark !== '').length > 1) return null;
  return { negative: open === '(' || sign === '-' || trailing === '-', digits };
}

type Parts =
  | {
      readonly kind: 'clear';
      readonly whole: string;
      readonly decimals: string;
      readonly separator: '.' | ',' | null;
    }
  | {
      readonly kind: 'ambiguous';
      readonly whole: string;
      readonly decimals: string;
      readonly separator: '.' | ',';
    };

/** `separator` is the decimal sign that the value shows; grouping by points shows a comma, and the other way round. */
function split(digits: string): Parts | null {
  const grouped = /^\d{1,3}(?:([ '])\d{3})(?:\1\d{3})*(?:([.,])(\d+))?$/.exec(digits);
  if (grouped !== null) {
    const [whole = ''] = digits.split(/[.,]/);
    return clear(whole.replaceAll(/[ ']/g, ''), grouped[3] ?? '', asSeparator(grouped[2]));
  }
  const both = /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})*)([.,])(\d+)$/.exec(digits);
  if (both !== null && both[2] !== both[3]) {
    return clear((both[1] ?? '').replaceAll(/[.,]/g, ''), both[4] ?? '', asSeparator(both[3]));
  }
  const thousands = /^\d{1,3}([.,])\d{3}(?:\1\d{3})+$/.exec(digits);
  if (thousands !== null) return clear(digits.replaceAll(/[.,]/g, ''), '', thousands[1] === '.' ? ',' : '.');
  const single = /^(\d*)([.,])(\d+)$/.exec(digits);
  if (single === null) return /^\d+$/.test(digits) ? clear(digits, '', null) : null;
  const [, whole = '', mark, decimals = ''] = single;
  const separator = asSeparator(mark) ?? '.';
  const mayGroup = decimals.length === 3 && /^[1-9]\d{0,2}$/.test(whole);
  return mayGroup ? { kind: 'ambiguous', whole, decimals, separator } : clear(whole, decimals, separator);
}

const clear = (whole: string, decimals: string, separator: '.' | ',' | null): Parts => ({
  kind: 'clear',
  whole,
  decimals,
  separator,
});

const asSeparator = (mark: string | undefined): '.' | ',' | null =>
  mark === '.' || mark === ',' ? mark : null;

import type { Tagged } from './ixbrl.ts';

/** A number, and the power of ten down to which it is told: 3 for whole thousands, 0 for kronor, -2 for öre. */
export interface Told {
  readonly value: number;
  readonly finest: number;
}

/** How each transformation groups digits, and its decimal sign (Inline XBRL Transformation Registry, versions 1 to 5). */
const commaFormats = { decimal: ',', groups: '[.\\s]' };
const dotFormats = { decimal: '.', groups: '[,\\s]' };
type Style = { readonly decimal: string; readonly groups: string };
const styles: Readonly<Record<string, Style>> = {
  numspacecomma: { decimal: ',', groups: '\\s' },
  numspacedot: { decimal: '.', groups: '\\s' },
  numcomma: { decimal: ',', groups: '(?!)' },
  numdotcomma: { decimal: ',', groups: '\\.' },
  numcommadot: { decimal: '.', groups: ',' },
  numcommadecimal: commaFormats,
  'num-comma-decimal': commaFormats,
  numdotdecimal: dotFormats,
  'num-dot-decimal': dotFormats,
};
/** Without a transformation a point is the decimal sign; blanks between groups of three can mean nothing else. */
const plain = { decimal: '.', groups: '\\s' };

const zeroFormats = new Set(['numdash', 'zerodash', 'fixedzero', 'fixed-zero']);
const dash = /^[-\u2010-\u2015\u2212]$/;
const minus = /^[-\u2010-\u2015\u2212]\s*/;

/**
 * What a tagged number says, with its scale and sign; null when it cannot be read for certain. A minus in the text
 * counts, unless the sign attribute says it as well: then nobody knows what was meant.
 */
export function toldBy(tagged: Tagged): Told | null {
  const scale = wholeOrNull(tagged.scale ?? '0');
  if (tagged.isNil || scale === null || Math.abs(scale) > 12) return null;
  if (tagged.sign !== null && tagged.sign !== '-' && tagged.sign !== '') return null;
  if (tagged.format !== null && zeroFormats.has(tagged.format))
    return tagged.format.startsWith('fixed') || dash.test(tagged.text) ? { value: 0, finest: scale } : null;
  const style = styleOf(tagged.format);
  if (style === undefined) return null;

  const text = tagged.text.replaceAll(/\s+/g, ' ');
  const digits = text.replace(minus, '');
  const isNegativeText = digits !== text;
  if (isNegativeText && tagged.sign === '-') return null;
  const match = numberPattern(style).exec(digits);
  if (match === null) return null;
  const [, whole = '', decimals = ''] = match;
  const value = Number(`${whole.replaceAll(/\D/g, '')}.${decimals}0e${scale}`);
  if (value > Number.MAX_SAFE_INTEGER) return null;
  const declared = tagged.decimals === null ? null : wholeOrNull(tagged.decimals);
  return {
    value: value !== 0 && (isNegativeText || tagged.sign === '-') ? -value : value,
    finest: Math.max(scale - decimals.length, declared === null ? -Infinity : -declared),
  };
}

function styleOf(format: string | null): Style | undefined {
  if (format === null) return plain;
  return Object.hasOwn(styles, format) ? styles[format] : undefined;
}

const numberPattern = ({ decimal, groups }: Style): RegExp =>
  new RegExp(`^(\\d+|\\d{1,3}(?:${groups}\\d{3})+)(?:\\${decimal}(\\d+))?$`);

const wholeOrNull = (text: string): number | null => (/^[-+]?\d{1,3}$/.test(text) ? Number(text) : null);

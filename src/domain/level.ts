import type { Level } from './check.ts';
import type { Rule, Severity } from './rule.ts';

type Flag = { readonly rule: string; readonly severity: Severity };

/**
 * The reading of open flags: no sum, no score. `stop` any block · `deepen` any high, or three medium from two
 * categories, or two medium beside a network flag · `ask` any medium that does not reach that · `none`.
 * A flag of a rule that has left the list still counts, in a category of its own.
 */
export function levelOf(flags: readonly Flag[], rules: readonly Pick<Rule, 'id' | 'category'>[]): Level {
  const categoryOf = (id: string): string => rules.find((rule) => rule.id === id)?.category ?? id;
  if (flags.some((flag) => flag.severity === 'block')) return 'stop';
  if (flags.some((flag) => flag.severity === 'high')) return 'deepen';
  const medium = flags.filter((flag) => flag.severity === 'medium').map((flag) => categoryOf(flag.rule));
  if (medium.length === 0) return 'none';
  if (medium.length >= 3 && new Set(medium).size >= 2) return 'deepen';
  const network = flags.some((flag) => flag.severity !== 'medium' && categoryOf(flag.rule) === 'network');
  const mediumBesides = medium.filter((category) => category !== 'network').length;
  const mediumNetwork = medium.length - mediumBesides;
  if ((network && medium.length >= 2) || (mediumNetwork > 0 && mediumBesides >= 2)) return 'deepen';
  return 'ask';
}

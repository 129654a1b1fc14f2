import type { FactVersion, Rule, RuleResult } from '../../domain/rule.ts';
import type { Day } from '../../domain/time.ts';
import { companies } from '../forms.ts';
import { clear, shown, unknownAs } from '../read.ts';
import { daysSince } from '../spans.ts';
import { bandText, dayText } from '../../wording/text.ts';

const risk: Readonly<Record<string, number>> = { 'very-low': 0, low: 1, medium: 2, high: 3, 'very-high': 4 };

/** The best band that held inside the window, and the day it was left; versions come newest first. */
function bestBefore(
  versions: readonly FactVersion<'credit.rating'>[],
  isRecent: (day: Day) => boolean,
): { readonly band: string; readonly left: Day } | null {
  let best: { band: string; left: Day } | null = null;
  let left: Day | null = null;
  for (const version of versions) {
    const { band } = version.value;
    const rank = risk[band ?? 'none'];
    const held = left !== null && isRecent(left);
    if (
      held &&
      left !== null &&
      band !== null &&
      rank !== undefined &&
      rank < (best === null ? 5 : (risk[best.band] ?? 5))
    )
      best = { band, left };
    left = version.recordedOn;
  }
  return best;
}

/** Classes are compared within one bureau: scales of different bureaus do not meet. */
export const creditRatingDrop: Rule = {
  id: 'credit-rating-drop',
  version: 1,
  category: 'credit',
  severity: 'low',
  label: 'Kraftigt sänkt kreditbetyg',
  basis: ['UC, pressmeddelande om konkurser (publicerad källa); gränserna är våra egna startvärden'],
  readers: {
    procurement: 'Läs betyget tillsammans med andra signaler, aldrig som enda skäl.',
  },
  relations: {
    impliedBy: [
      'credit-bankrupt',
      'register-deregistered',
      'credit-bankruptcy-petition',
      'credit-liquidation',
      'credit-reorganisation',
    ],
    ends: [],
  },
  notice: false,
  informs: false,
  falsePositives: 'Betyget räknas med en modell vi inte ser, ur samma register som vi själva läser.',
  payment: false,
  appliesTo: companies,
  outside: 'kreditupplysning frågas inte här; be om eget underlag om ekonomin vid behov',
  needs: ['credit.rating'],
  history: ['credit.rating'],
  evaluate({ facts, previous, today, policy }): RuleResult {
    const fact = facts['credit.rating'];
    if (!fact.known) return unknownAs(fact);
    const { band } = fact.value;
    const now = risk[band ?? 'none'];
    if (band === null || now === undefined)
      return { outcome: 'unknown', reason: 'no-value', source: fact.source };
    const evidence = [{ ...shown('credit.rating', fact), value: band }];
    const isRecent = (day: Day): boolean => daysSince(day, today) <= policy.credit.ratingDropDays;
    const versions = (previous['credit.rating'] ?? []).filter((version) => version.source === fact.source);
    const best = bestBefore(versions, isRecent);
    if (best !== null && now - (risk[best.band] ?? now) >= policy.credit.ratingDropBands) {
      const params = { from: best.band, to: band, on: best.left };
      return { outcome: 'hit', severity: 'low', params, evidence, weight: null };
    }
    if (band === 'very-high')
      return {
        outcome: 'hit',
        severity: 'low',
        params: { from: null, to: band, on: null },
        evidence,
        weight: null,
      };
    const watchedSince = versions.at(-1)?.recordedOn;
    if (watchedSince === undefined || daysSince(watchedSince, today) < policy.credit.ratingDropDays)
      return { outcome: 'unknown', reason: 'no-baseline', source: fact.source };
    return clear(...evidence);
  },
  explain: ({ from, to, on }) =>
    typeof from === 'string'
      ? `Kreditbetyget sänktes från ${bandText[from] ?? from} till ${bandText[String(to)] ?? to} ${dayText(on)}; hur betyget räknas vet vi inte`
      : `Kreditbetyget ligger i högsta riskklassen (${bandText[String(to)] ?? to}); hur betyget räknas vet vi inte`,
};

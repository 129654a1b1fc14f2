import { composeDigest, type Composed } from '../digest/compose.ts';
import type { DueDigest } from '../digest/due.ts';
import { mayStart } from '../digest/start.ts';
import { mayRead, type DigestTexts } from '../digest/texts.ts';
import type { Policy } from '../domain/policy.ts';
import type { Rule } from '../domain/rule.ts';
import type { Unit } from '../domain/unit.ts';
import type { MailContext } from './context.ts';

type Writing = Pick<
  MailContext,
  'store' | 'units' | 'viewers' | 'rules' | 'policy' | 'sourceName' | 'heldNotJudged' | 'now'
>;

/** A digest as it would be stored, or why there is none: the unit's Startläge waits for a control. */
export type Written =
  | ({ readonly kind: 'composed'; readonly unit: Unit } & Composed)
  | { readonly kind: 'too-early'; readonly unit: Unit };

/** Composes one unit's digest. Stores nothing, and uses nothing up. */
export async function writeDigest({ unit: id, period, on }: DueDigest, context: Writing): Promise<Written> {
  const { store, units, viewers } = context;
  const unit = units.find((each) => each.id === id);
  if (unit === undefined) throw new Error(`there is no unit ${id}`);
  const material = await store.digests.material({
    viewer: viewers.unit(unit.id),
    unit: {
      id: unit.id,
      name: unit.name,
      topics: unit.topics,
      reads: unit.reads,
      ofAll: unit.administrations === 'all',
    },
    unitsOfAll: units.filter((each) => each.administrations === 'all').map((each) => each.id),
    unitNames: Object.fromEntries(units.map((each) => [each.id, each.name])),
    today: on,
  });
  const texts = textsOf(context);
  if (material.previous === null && !mayStart(material, texts)) return { kind: 'too-early', unit };
  return { kind: 'composed', unit, ...composeDigest(material, texts, period, context.now()) };
}

function textsOf({ rules, units, policy, sourceName, heldNotJudged }: Writing): DigestTexts {
  return {
    rules: new Map(rules.map((rule) => [rule.id, rule])),
    sourceName,
    paymentUnits: new Set(units.filter((each) => each.topics === 'payment').map((each) => each.name)),
    windowMonths: windowMonths(policy),
    heldNotJudged,
  };
}

/** For how long the rules tell of an event. */
const windowMonths = ({ tax, register }: Policy): ReadonlyMap<string, number> =>
  new Map([
    ['tax-fskatt-revoked', tax.revokedWindowMonths],
    ['register-newly-formed', register.newlyFormedMonths],
  ]);

/**
 * The rules whose new signals a unit hears of the same day: those it reads that can ask for a decision, and kännedom,
 * which it cannot do without.
 */
export function urgentFor(
  unit: Unit,
  rules: readonly Rule[],
): { readonly rules: readonly string[]; readonly notices: readonly string[] } {
  const own = rules.filter((rule) => mayRead(rule, unit));
  const notices = own.filter(({ notice }) => notice).map(({ id }) => id);
  return { rules: unit.rhythm.sameDayStop ? own.map(({ id }) => id) : notices, notices };
}

import type { DigestSupplier } from '../domain/digest.ts';
import type { Params } from '../domain/rule.ts';
import { flagsFor, type Scene } from './scene.ts';
import { ruleText } from './texts.ts';

/**
 * Kännedom: what the payer does, told to those who do not pay, so that nobody promises a payment. It is said only of
 * what stands open, and not to the payer, whose own action says it.
 */
export function payersDuty(
  scene: Scene,
  supplier: DigestSupplier,
  signals: readonly { readonly rule: string; readonly params: Params }[],
): string | null {
  const { unit } = scene.material;
  if (unit.reads.includes('finance')) return null;
  const open = new Set(flagsFor(scene, supplier).map(({ rule }) => rule));
  const notice = signals.find(({ rule }) => open.has(rule) && ruleText(scene.texts, rule).notice);
  if (notice === undefined) return null;
  if (notice.rule !== 'credit-bankrupt') return 'Ekonomi betalar inget förrän identiteten är prövad.';
  const { state, who } = notice.params;
  if (state === 'closed') return null;
  return `Ekonomi betalar inte till ${who === 'owner' ? 'innehavaren' : 'bolaget'} utan frågar förvaltaren.`;
}

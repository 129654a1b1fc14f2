import type { DigestMaterial, DigestSupplier } from '../domain/digest.ts';
import { severityRank, type Severity } from '../domain/rule.ts';
import type { Control } from './control.ts';
import { isTold, mayRead, ruleText, type DigestTexts } from './texts.ts';
import { counted, plainText } from '../wording/mail-text.ts';

/** Longest supplier name that a mail shows. */
const LONGEST_NAME = 120;

/** What every part of one digest is written from. */
export interface Scene {
  readonly material: DigestMaterial;
  readonly texts: DigestTexts;
  readonly control: Control;
}

export type OpenFlag = DigestSupplier['openFlags'][number];

export const shownName = (supplier: DigestSupplier): string =>
  plainText(supplier.name, LONGEST_NAME) || `Leverantör ${supplier.ref}`;

/** `Bolaget AB (L-7K3FM)`. */
export const nameAndRef = (supplier: DigestSupplier): string => `${shownName(supplier)} (${supplier.ref})`;

/** `2 leverantörer`; a unit that answers for care calls them what it does: `2 utförare`. */
export const suppliersText = ({ material }: Pick<Scene, 'material'>, count: number): string =>
  material.unit.reads.includes('care')
    ? counted(count, 'utförare', 'utförare')
    : counted(count, 'leverantör', 'leverantörer');

/** True when the rule is for this unit's eyes, and concerns it. */
export const concerns = ({ material, texts }: Scene, rule: string): boolean =>
  mayRead(ruleText(texts, rule), material.unit);

/** The open flags that concern the unit. */
export const flagsFor = (scene: Scene, supplier: DigestSupplier): readonly OpenFlag[] =>
  supplier.openFlags.filter(({ rule }) => concerns(scene, rule));

/** Those of them that are told as signals. */
export const signalsOf = (scene: Scene, supplier: DigestSupplier): readonly OpenFlag[] =>
  flagsFor(scene, supplier).filter(({ rule, severity }) => isTold(scene.texts, rule, severity));

/** Most severe first, then the one paid most, then by name. */
export function byImportance(
  a: { readonly severity: Severity; readonly supplier: DigestSupplier },
  b: { readonly severity: Severity; readonly supplier: DigestSupplier },
): number {
  return (
    severityRank[b.severity] - severityRank[a.severity] ||
    (b.supplier.paidSek ?? -1) - (a.supplier.paidSek ?? -1) ||
    shownName(a.supplier).localeCompare(shownName(b.supplier), 'sv') ||
    a.supplier.id - b.supplier.id
  );
}

/** Suppliers with a signal that stood open at the unit's Startläge and has not been told. */
export function untoldOfStart(scene: Scene): ReadonlySet<number> {
  const { material } = scene;
  const rulesBy = new Map(
    material.mentioned.map((supplier) => [
      supplier.id,
      new Set(signalsOf(scene, supplier).map(({ rule }) => rule)),
    ]),
  );
  return new Set(
    material.events
      .filter(({ mark, supplierId, rule }) => mark === 'start' && rulesBy.get(supplierId)?.has(rule) === true)
      .map(({ supplierId }) => supplierId),
  );
}

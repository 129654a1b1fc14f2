import type { FactKind } from './facts.ts';

/** The form by which care figures come in, and so the product of their answers. */
export const careFiguresForm = 'omsorgsmatt';

/** Care figures are the care authority's own, and a document does not say whose: no unit is shown them. */
export const isCareFigure = (kind: FactKind): boolean => kind.startsWith('care.');

/** Nor that there are any. */
export const isAboutCareFigures = ({ source, product }: { source: string; product: string }): boolean =>
  source === 'intake' && product === careFiguresForm;

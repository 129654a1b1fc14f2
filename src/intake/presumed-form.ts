import type { PresumedForm } from '../domain/org-number.ts';
import type { LegalForm } from '../domain/supplier.ts';

/** What a name adds to what the number's first digit says; tried in order. Only a register confirms a form. */
const byName: readonly {
  readonly presumed: PresumedForm;
  readonly name: RegExp;
  readonly form: LegalForm;
}[] = [
  { presumed: 'AB', name: /(?<!\p{L})filial(?!\p{L})/iu, form: 'FILIAL' },
  { presumed: 'HB', name: /(?<!\p{L})KB(?!\p{L})|kommanditbolag/u, form: 'KB' },
  { presumed: 'EK', name: /(?<!\p{L})brf(?!\p{L})|bostadsrättsförening/iu, form: 'BRF' },
  { presumed: 'IDEELL', name: /stiftelse|(?<!\p{L})fond(?:en)?(?!\p{L})/iu, form: 'STIFTELSE' },
];

/** The form that number and name suggest together. */
export const presumeForm = (presumed: PresumedForm, name: string | null): LegalForm =>
  (name === null
    ? undefined
    : byName.find((entry) => entry.presumed === presumed && entry.name.test(name))?.form) ?? presumed;

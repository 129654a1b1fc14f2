import type { DocumentForm } from '../src/domain/document.ts';
import { forms as intakeForms } from './intake/index.ts';
import { forms as ivoForms } from './ivo/index.ts';

/** Every form in which people bring facts, in the order in which people read them. */
export const documentForms: readonly DocumentForm[] = [...ivoForms, ...intakeForms];

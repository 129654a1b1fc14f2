import type { Connector } from '../../src/domain/connector.ts';
import type { DocumentForm } from '../../src/domain/document.ts';
import { sourceNames } from '../../src/domain/source-names.ts';
import { documentSource } from '../document-source.ts';
import { decision } from './forms/decision.ts';
import { registerExtract } from './forms/register-extract.ts';

/** What people bring from IVO. */
export const forms: readonly DocumentForm[] = [registerExtract, decision];

/** The Health and Social Care Inspectorate's register has no interface: people bring extracts and decisions. */
export const createIvo = (): Connector =>
  documentSource({ id: 'ivo', name: sourceNames.ivo, provides: ['permits.care'] });

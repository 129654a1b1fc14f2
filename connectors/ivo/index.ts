import type { Connector } from '../../src/domain/connector.ts';
import type { DocumentForm } from '../../src/domain/document.ts';
import { DOCUMENT_FRESH_MS } from '../settings.ts';
import { admitsSwedish } from '../wire.ts';
import { decision } from './forms/decision.ts';
import { registerExtract } from './forms/register-extract.ts';

/** What people bring from IVO. */
export const forms: readonly DocumentForm[] = [registerExtract, decision];

/** The Health and Social Care Inspectorate's register has no interface: people bring extracts and decisions. */
export function createIvo(): Connector {
  return {
    id: 'ivo',
    name: 'IVO',
    mode: 'intake',
    product: 'dokument',
    provides: ['permits.care'],
    freshForMs: DOCUMENT_FRESH_MS,
    cost: 'free',
    paid: false,
    lettersFor: [],
    covers: [],
    fromDepth: 'bas',
    stage: 1,
    rateLimit: null,
    timeoutMs: 1_000,
    closedTo: null,
    legalBasis: null,
    admits: admitsSwedish,
    closedUntil: () => null,
    ask: () => Promise.resolve({ outcome: 'skipped', reason: 'no-document' }),
  };
}

import type { Connector } from '../src/domain/connector.ts';
import { DOCUMENT_FRESH_MS } from './settings.ts';
import { admitsSwedish } from './wire.ts';

/** A source whose facts people bring as documents. Nothing is ever asked of it. */
export const documentSource = (own: Pick<Connector, 'id' | 'name' | 'provides'>): Connector => ({
  ...own,
  mode: 'intake',
  product: 'dokument',
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
});

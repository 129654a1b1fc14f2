import type { Actor } from '../../domain/actor.ts';
import type { RegisteredDocument } from '../../domain/document.ts';
import type { DecisionContext } from './context.ts';

interface Command {
  readonly documentId: number;
}

/**
 * A second person stands behind a grave document, which counts from then on.
 * @throws {InputInvalid} for one that is withdrawn, needs nobody, or was registered by the same person.
 */
export const confirmDocument = (
  actor: Actor,
  { documentId }: Command,
  { store, now }: DecisionContext,
): Promise<RegisteredDocument> =>
  store.documents.confirm({ documentId, by: actor.name, now: now().toISOString() });

/** The document counts for nothing from then on. */
export const withdrawDocument = (
  actor: Actor,
  { documentId }: Command,
  { store, now }: DecisionContext,
): Promise<RegisteredDocument> =>
  store.documents.withdraw({ documentId, by: actor.name, now: now().toISOString() });

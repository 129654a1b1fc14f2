import { UnrecoverableError } from 'bullmq';

import { AppError, PayloadInvalid } from '../domain/errors.ts';

/**
 * The error as the queue may keep it: a coded error as its code and allow-listed details, anything else as the name of
 * its class, because messages and stacks may hold what must not be stored.
 */
export function safeError(error: unknown): Error {
  const text = safeText(error);
  const safe = error instanceof PayloadInvalid ? new UnrecoverableError(text) : new Error(text);
  safe.stack = text;
  return safe;
}

function safeText(error: unknown): string {
  if (error instanceof AppError) return `${error.code} ${JSON.stringify(error.details)}`;
  return error instanceof Error ? error.constructor.name : 'not an Error';
}

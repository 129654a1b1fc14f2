import { pino, type Logger } from 'pino';

import { redactNumbers } from './domain/org-number.ts';
import type { OnFileProblem } from './http/watched-files.ts';

/**
 * The process's log: one JSON line per event, to standard error so that a command's output stays its own.
 * Messages are fixed texts; what varies stands beside them. Anything shaped like an identity number is taken out,
 * also from error messages that a library wrote.
 */
export function createLog(level: string): Logger {
  return pino(
    {
      level,
      base: null,
      redact: {
        paths: ['*.authorization', '*.password', '*.token', '*.secret', '*.orgNr', '*.number'],
        censor: '[redacted]',
      },
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: serializeError },
    },
    { write: (line: string) => process.stderr.write(redactNumbers(line)) },
  );
}

/** Files of secrets and certificates that have become unusable, by name only. */
export const tellFileProblem =
  (log: Pick<Logger, 'error'>): OnFileProblem =>
  (problem) =>
    log.error(problem, 'the file of a secret or certificate cannot be used; what it held before is used on');

function serializeError(error: unknown): object {
  if (!(error instanceof Error)) return { type: typeof error };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if ('syscall' in error && typeof error.syscall === 'string') return systemError(error, code, error.syscall);
  return { type: error.name, message: error.message, code, stack: error.stack };
}

/** Node writes the names of files into such messages, and people name files after people. */
function systemError(error: Error, code: string | undefined, syscall: string): object {
  const frames = (error.stack ?? '').split(error.message).at(-1)?.split('\n').slice(1).join('\n');
  return { type: error.name, message: `${code ?? 'unknown'}: ${syscall}`, code, syscall, stack: frames };
}

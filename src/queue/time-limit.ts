import { QueueUnavailable } from '../domain/errors.ts';

/** The longest time that a question to the server may take before it counts as away, milliseconds. */
export const ANSWER_WITHIN_MS = 900;

/** `QueueUnavailable`, as people and programs meet it. */
export const queueUnavailable = (server: string, cause?: unknown): QueueUnavailable =>
  new QueueUnavailable(
    `Köns server (${server}) svarar inte. ` +
      'Starta den, eller rätta QUEUE_URL. Inget av det som planerats är förlorat.',
    { server },
    { cause },
  );

/** The outcome of `work`, or the error of `late` when it takes longer than `ms`. */
export async function within<Result>(ms: number, work: Promise<Result>, late: () => Error): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

const connectionCodes = /^(ECONN|ETIMEDOUT|EPIPE|EAI_|ENOTFOUND|08|53|57P)/;
const connectionWords = /connection|writeable|timeout|max retries/i;

/** True when an error tells that the server went away, rather than that it refused what was asked. */
export const isAway = (error: unknown): boolean =>
  error instanceof QueueUnavailable ||
  (error instanceof Error &&
    (('code' in error && typeof error.code === 'string' && connectionCodes.test(error.code)) ||
      connectionWords.test(error.message)));

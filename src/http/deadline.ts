import { SourceUnavailable } from '../domain/errors.ts';

/**
 * Runs `work` with a signal that aborts when `outer` does or when `timeoutMs` have passed; then its reason is a
 * SourceUnavailable. One timer and one listener for all calls of an ask, both taken away at its end.
 */
export async function withDeadline<T>(
  outer: AbortSignal,
  timeoutMs: number,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer.throwIfAborted();
  const controller = new AbortController();
  const onOuter = () => controller.abort(outer.reason);
  outer.addEventListener('abort', onOuter, { once: true });
  const timer = setTimeout(() => {
    controller.abort(
      new SourceUnavailable(`no answer within ${timeoutMs} ms`, { reason: 'no-answer', timeoutMs }),
    );
  }, timeoutMs);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    outer.removeEventListener('abort', onOuter);
  }
}

/** Waits for a shared promise that must not be aborted for one waiter's sake; this waiter alone gives up. */
export function waitFor<T>(shared: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    void shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

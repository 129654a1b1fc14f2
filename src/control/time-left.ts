/** A signal for work that has `ms` left, and stops with `outer`. */
export interface TimeLeft {
  readonly signal: AbortSignal;
  /** True when the time ran out, and not `outer` stopped it. */
  late(): boolean;
  /** To be called when the work has ended. */
  end(): void;
}

/** One timer that is cleared at the end: the one inside `AbortSignal.timeout` would live on for the whole time. */
export function timeLeft(ms: number, outer: AbortSignal): TimeLeft {
  const controller = new AbortController();
  let late = false;
  const stop = () => controller.abort(outer.reason);
  const timer = setTimeout(() => {
    late = true;
    controller.abort(new DOMException('the time is over', 'TimeoutError'));
  }, ms);
  if (outer.aborted) stop();
  else outer.addEventListener('abort', stop, { once: true });
  return {
    signal: controller.signal,
    late: () => late,
    end: () => {
      clearTimeout(timer);
      outer.removeEventListener('abort', stop);
    },
  };
}

/**
 * Expected failures. Anything else that is thrown is a bug. Messages hold no identity numbers, names or secrets:
 * `details` takes allow-listed values only, because errors reach the queue and the log.
 */
export abstract class AppError extends Error {
  abstract readonly code: string;
  readonly details: Readonly<Record<string, string | number | null>>;
  constructor(
    message: string,
    details: Readonly<Record<string, string | number | null>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
    this.details = details;
  }
}

/** No answer: refused connection, timeout, 408, 5xx, closed hours. A later try may help. */
export class SourceUnavailable extends AppError {
  readonly code = 'source-unavailable';
}

/** 429, or a quota that is used up. `retryAfterMs` is what the source asked for. */
export class SourceThrottled extends AppError {
  readonly code = 'source-throttled';
  readonly retryAfterMs: number;
  constructor(
    message: string,
    retryAfterMs: number,
    details: Readonly<Record<string, string | number | null>> = {},
  ) {
    super(message, details);
    this.retryAfterMs = retryAfterMs;
  }
}

/** The source said no to us: 401, 403, wrong credentials, product not on the account. A person must look. */
export class SourceRefused extends AppError {
  readonly code = 'source-refused';
}

/** Unreadable or drifted: not JSON, cut short, schema mismatch, a code never seen. Paths only, never values. */
export class SourceBroken extends AppError {
  readonly code = 'source-broken';
}

/** Wrong use or unreadable input: one sentence that says where, what was expected, what was found, what to do. */
export class InputInvalid extends AppError {
  readonly code = 'input-invalid';
}

/** Bad environment or configuration file; the process ends before anything is opened. */
export class ConfigInvalid extends AppError {
  readonly code = 'config-invalid';
}

/** A job's payload does not fit its schema: an old or foreign job. Never tried again. */
export class PayloadInvalid extends AppError {
  readonly code = 'payload-invalid';
}

/** Thrown by a job that must wait: the queue of this job pauses for `waitMs`, and no attempt is counted. */
export class PauseQueue extends AppError {
  readonly code = 'pause-queue';
  readonly waitMs: number;
  constructor(waitMs: number) {
    super('the source asked us to wait', { waitMs });
    this.waitMs = waitMs;
  }
}

/** The queue's server gives no answer. What was planned stands in the database; a sweeper enqueues it when it is back. */
export class QueueUnavailable extends AppError {
  readonly code = 'queue-unavailable';
}

/** Some of a job's work could not be done; the rest is. What is left is tried again. */
export class WorkIncomplete extends AppError {
  readonly code = 'work-incomplete';
}

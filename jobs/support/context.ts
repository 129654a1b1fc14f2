import type { Logger } from 'pino';

import type { CheckResult } from '../../src/domain/check.ts';
import type { Connector } from '../../src/domain/connector.ts';
import type { OutboxMail } from '../../src/domain/digest.ts';
import type { FactKind } from '../../src/domain/facts.ts';
import type { Enqueue, EnqueueMany, JobRun } from '../../src/domain/job.ts';
import type { Policy } from '../../src/domain/policy.ts';
import type { Rule } from '../../src/domain/rule.ts';
import type { Store } from '../../src/domain/store.ts';
import type { Unit } from '../../src/domain/unit.ts';

/** What composing and sending a digest touches; it needs no queue and asks no source. */
export interface MailContext {
  readonly store: Store;
  readonly rules: readonly Rule[];
  readonly units: readonly Unit[];
  /** What people call a source. */
  readonly sourceName: (id: string) => string;
  readonly sendMail: (mail: OutboxMail) => Promise<void>;
  /** Calls the operator by another road than mail. */
  readonly alert: (text: string) => Promise<void>;
  /** Host part of message ids; the same over every try. */
  readonly mailHost: string;
  readonly now: () => Date;
  readonly log: Logger;
  /** Names this process in claims. */
  readonly worker: string;
}

/** The whole world that a job may touch. */
export interface JobContext extends MailContext {
  readonly connectors: readonly Connector[];
  readonly policy: Policy;
  /** The kinds of fact that each source can give. */
  readonly provides: Readonly<Record<string, readonly FactKind[]>>;
  /** Of the rules and the policy in force; stored with every check. */
  readonly hashes: Pick<CheckResult, 'ruleSetHash' | 'policyHash'>;
  readonly enqueue: Enqueue;
  readonly enqueueMany: EnqueueMany;
}

export type { JobRun };

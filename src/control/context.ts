import type { Logger } from 'pino';

import type { RuleBook } from '../domain/check.ts';
import type { Connector } from '../domain/connector.ts';
import type { Delivered, OutboxMail } from '../domain/digest.ts';
import type { DocumentReport } from '../domain/document.ts';
import type { Expiries } from '../domain/expiry.ts';
import type { FactKind } from '../domain/facts.ts';
import type { Enqueue, EnqueueMany, JobRun } from '../domain/job.ts';
import type { Policy } from '../domain/policy.ts';
import type { Register } from '../domain/register.ts';
import type { Rule } from '../domain/rule.ts';
import type { Store } from '../domain/store.ts';
import type { Unit } from '../domain/unit.ts';
import type { Viewers } from '../domain/viewer.ts';
import type { Watch } from '../domain/watch.ts';
import type { AnswerWatch } from './drift.ts';
import type { Health } from './breaker.ts';
import type { Statistics } from './answer-counts.ts';

/** What composing and sending a digest touches; it needs no queue and asks no source. */
export interface MailContext {
  readonly store: Store;
  readonly rules: readonly Rule[];
  readonly units: readonly Unit[];
  /** Who may read what. */
  readonly viewers: Viewers;
  readonly policy: Policy;
  /** What people call a source. */
  readonly sourceName: (id: string) => string;
  /** What the sources that are asked tell of suppliers and no rule reads, in words. */
  readonly heldNotJudged: readonly string[];
  /** Sends to those who lack the mail; throws when it came to none of them for a reason that is not theirs. */
  readonly sendMail: (mail: OutboxMail) => Promise<Delivered>;
  /** Calls the operator by another road than mail. */
  readonly alert: (text: string) => Promise<void>;
  /** Host part of message ids; the same over every try. */
  readonly mailHost: string;
  readonly now: () => Date;
  readonly log: Logger;
  /** Names this process in claims. */
  readonly worker: string;
}

/** Where people put documents: one folder per form. */
export interface IntakeFolder {
  readonly folder: string;
  /** Ids of the forms. */
  readonly forms: readonly string[];
  /** Registers a file of a form, whose rows name the registrar; throws InputInvalid for a file that is not that form. */
  readonly read: (file: string, form: string) => Promise<DocumentReport>;
}

/** The whole world that a job may touch. */
export interface JobContext extends MailContext {
  readonly connectors: readonly Connector[];
  /** Lists that are fetched whole. */
  readonly registers: readonly Register[];
  /** Where a large file lies while it is read; made when it is needed. */
  readonly workFolder: string;
  readonly health: Health;
  readonly watch: AnswerWatch;
  readonly statistics: Statistics;
  /** How long questions of a run wait for a source that is down, before they are settled without an answer. */
  readonly patienceMs: number;
  /** The credit bureau's own watch over the reports that we hold, where one is set up. */
  readonly creditWatch?: Watch | null;
  /** When our certificates and keys run out, as it stands now. */
  readonly expiries: () => Expiries;
  /** The kinds of fact that each source can give. */
  readonly provides: Readonly<Record<string, readonly FactKind[]>>;
  /** Of the rules and the policy in force; stored with every check. */
  readonly hashes: RuleBook;
  readonly intakeFolder: IntakeFolder;
  readonly enqueue: Enqueue;
  readonly enqueueMany: EnqueueMany;
}

export type { JobRun };

import { randomUUID } from 'node:crypto';
import { mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

import type { Logger } from 'pino';

import { documentForms } from '../connectors/document-forms.ts';
import { createConnectors, createCreditWatch } from '../connectors/index.ts';
import { liveHosts } from '../connectors/live-addresses.ts';
import { createRegisters } from '../connectors/registers.ts';
import { jobs } from '../jobs/index.ts';
import { runControlType } from './control/job-types.ts';
import { reportCheck } from './control/report-check.ts';
import { sharedAccounts } from './control/shared-accounts.ts';
import { queueSettings } from './control/queue-settings.ts';
import { createAnswerWatch } from './control/drift.ts';
import type { JobContext, MailContext } from './control/context.ts';
import { heldWithin } from './control/list-age.ts';
import { createHealth } from './control/breaker.ts';
import { startCheck } from './control/start-check.ts';
import { createClockWatch } from './control/clock-watch.ts';
import { startKeeper } from './control/keeper.ts';
import { createAdmin, serveAdmin } from './admin/index.ts';
import { readExpiries } from './config/expiries.ts';
import type { Config } from './config/index.ts';
import { readSecretKey } from './config/secret-key.ts';
import { createMailer } from './digest/mail/open-mailer.ts';
import { createTransports, type Transports } from './http/transports.ts';
import { ConfigInvalid } from './domain/errors.ts';
import { asOfIn } from './domain/as-of.ts';
import { type Connector, kindsBySource, sourceNameIn } from './domain/connector.ts';
import type { DocumentForm } from './domain/document.ts';
import { accountForm } from './intake/accounts.ts';
import { registerDocuments } from './intake/documents.ts';
import { rowSecret } from './intake/row-key.ts';
import type { Policy } from './domain/policy.ts';
import type { Store } from './domain/store.ts';
import { dayOf } from './domain/time.ts';
import { createViewers, type Viewers } from './domain/viewer.ts';
import { tellFileProblem } from './log.ts';
import { openQueue, type Queue } from './queue/index.ts';
import { heldNotJudged } from './rules/held-not-judged.ts';
import { rules } from './rules/index.ts';
import { hashesOf } from './rules/engine/judge.ts';
import { presentSupplier } from './wording/check-report.ts';
import { openStore } from './store/index.ts';
import { createStatistics } from './control/answer-counts.ts';
import type { Mailer } from './digest/mail/mailer.ts';
import { sweepOnce } from './control/sweep.ts';
import { wakeMissed } from './control/wake-missed.ts';

/** What every part is opened with. `now` is the one clock. */
export interface Base {
  readonly config: Config;
  readonly log: Logger;
  readonly now: () => Date;
}

export interface Closing {
  close(): Promise<void>;
}

/** Opened top to bottom, closed bottom to top; a start that fails closes what it had opened. */
async function open<Part>(
  build: (onClose: (close: () => unknown) => void) => Promise<Part>,
): Promise<Part & Closing> {
  const closers: (() => unknown)[] = [];
  const close = async () => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  try {
    return { ...(await build((each) => closers.push(each))), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Who may read what. */
export const viewersOf = ({ units }: Config): Viewers => createViewers(units, rules);

/** The database alone: for commands that only read and write what we know. Throws ConfigInvalid when it cannot be used. */
export async function openRecords({ config, now, log }: Base): Promise<Store> {
  try {
    mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  } catch {
    throw new ConfigInvalid(
      `DATA_DIR: en mapp som går att skriva i väntades, men ${config.dataDir} går inte att använda. Rätta variabeln, eller mappens rättigheter.`,
    );
  }
  const key = readSecretKey(config.secretKeyFile, config.databaseFile);
  warnOfLooseModes(config, log);
  return openStore({
    file: config.databaseFile,
    key,
    accountForm: accountForm(rowSecret(key)),
    sources: config.sources,
    clock: now,
    asOf: asOfIn(knownSources(config)),
    viewers: viewersOf(config),
    onSlow: (slow) => log.warn(slow, 'a write took long'),
  });
}

/** Accounts are named in the policy as people write them, and known in the form in which they are stored. */
function policyInForce({ policy, secretKeyFile, databaseFile }: Config): Policy {
  const formOf = accountForm(rowSecret(readSecretKey(secretKeyFile, databaseFile)));
  const { network } = policy;
  return { ...policy, network: { ...network, sharedAccounts: network.sharedAccounts.map(formOf) } };
}

/** What holds personal data, or opens it, is for one user alone. */
function warnOfLooseModes({ dataDir, databaseFile, secretKeyFile }: Config, log: Logger): void {
  for (const file of [dataDir, databaseFile, secretKeyFile]) {
    const mode = statSync(file, { throwIfNoEntry: false })?.mode ?? 0;
    if ((mode & 0o077) !== 0)
      log.warn({ file, mode: (mode & 0o777).toString(8) }, 'others may read or enter this: chmod go= it');
  }
}

export interface Control {
  readonly store: Store;
  readonly queue: Queue<JobContext>;
  readonly connectors: readonly Connector[];
  readonly context: JobContext;
}

export interface ControlOptions {
  readonly queueUrl: string;
  /** How long a run waits for a source that is down before it goes on without its answers. */
  readonly patienceMs: number;
}

/** A night has time for a source that is away for some minutes; somebody who waits at a terminal has not. */
const NIGHTLY_PATIENCE_MS = 3 * 60_000;

/** Database, sources, mail and queue, with the workers running. */
export function openControl(base: Base, options: ControlOptions): Promise<Control & Closing> {
  return open(async (onClose) => {
    const { config, log } = base;
    const store = await openRecords(base);
    onClose(() => store.close());
    await store.beginAsking(config.sources);
    const statistics = createStatistics(store.sourceDays, base.now);
    onClose(() => statistics.flush());

    const transports = openTransports(base);
    onClose(() => transports.close());
    const connectors = createConnectors(config.settings, {
      mode: config.sources,
      rateLimits: config.rateLimits,
      asksBans: asksBans(config),
      transportFor: transports.forSource,
      held: heldWithin(store.registers.held, config.policy.lists, base.now),
      onLetter: (source) =>
        log.error({ source }, 'the source says that it sent a letter; none was to be sent'),
    });

    const mailer = openMailer(config);
    onClose(() => mailer.close());

    const queue = await openQueue<JobContext>({
      url: options.queueUrl,
      jobs,
      queues: queueSettings(jobs, { connectors, rateLimits: config.rateLimits }),
      log,
      cacheDir: config.cacheDir,
    });
    onClose(() => queue.close(SHUTDOWN_GRACE_MS));

    const mailing = mailContext({ base, store, mailer, transports, sourceName: sourceNameIn(connectors) });
    const context: JobContext = {
      ...mailing,
      connectors,
      registers: createRegisters(config.settings, {
        mode: config.sources,
        transportFor: transports.forSource,
        downloadFor: transports.downloadFor,
      }),
      workFolder: path.join(config.cacheDir, 'lists'),
      health: createHealth({
        store: store.health,
        now: base.now,
        onChange: (source, down) =>
          down === null
            ? log.info({ source }, 'the source answers again')
            : log.error({ source, ...down }, 'the source is down; it is asked again from time to time'),
      }),
      watch: createAnswerWatch({ ...mailing, store: store.health }),
      patienceMs: options.patienceMs,
      creditWatch: createCreditWatch(config.settings, { transportFor: transports.forSource }),
      statistics,
      intakeFolder: {
        folder: config.intakeDir,
        forms: documentForms.map(({ id }) => id),
        read: (file, id) =>
          registerDocuments({
            file,
            form: formOf(id),
            by: null,
            suppliers: store.suppliers,
            documents: store.documents,
            now: base.now,
          }),
      },
      expiries: () => readExpiries(config.settings),
      provides: kindsBySource(connectors),
      hashes: hashesOf(rules, mailing.policy),
      enqueue: queue.enqueue,
      enqueueMany: queue.enqueueMany,
    };
    await queue.work(({ job, jobId }) => ({
      ...context,
      // Made when the job speaks: most say nothing, and a child logger costs more than starting the job.
      get log() {
        return log.child({ job, jobId });
      },
    }));
    return { store, queue, connectors, context };
  });
}

/** Database and mail, without a queue and without sources. */
export function openMailing(base: Base): Promise<{ context: MailContext } & Closing> {
  return open(async (onClose) => {
    const store = await openRecords(base);
    onClose(() => store.close());
    const transports = openTransports(base);
    onClose(() => transports.close());
    const mailer = openMailer(base.config);
    onClose(() => mailer.close());
    const sourceName = sourceNames(base.config);
    return { context: mailContext({ base, store, mailer, transports, sourceName }) };
  });
}

const openTransports = ({ config: { proxy }, log }: Base): Transports =>
  createTransports({
    proxy: proxy.url,
    noProxy: proxy.except,
    mustBePublic: (host) => liveHosts.has(host),
    onFileProblem: tellFileProblem(log),
  });

const openMailer = ({ mail }: Config): Mailer =>
  createMailer(mail.url, { outboxDir: mail.outboxDir, from: mail.from });

/** Told at start, because a mail that cannot be sent is otherwise noticed in the morning. */
async function checkMailServer(config: Config): Promise<void> {
  const mailer = openMailer(config);
  try {
    await mailer.checkServer();
  } finally {
    mailer.close();
  }
}

interface MailParts {
  readonly base: Base;
  readonly store: Store;
  readonly mailer: Mailer;
  readonly transports: Transports;
  readonly sourceName: (id: string) => string;
}

function mailContext({ base, store, mailer, transports, sourceName }: MailParts): MailContext {
  const { config, log, now } = base;
  return {
    store,
    rules,
    units: config.units,
    viewers: viewersOf(config),
    policy: policyInForce(config),
    sourceName,
    heldNotJudged: heldNotJudged(
      knownSources(config)
        .filter(({ closedTo }) => closedTo === null)
        .flatMap(({ provides }) => provides),
    ),
    sendMail: (mail) => mailer.send(mail),
    alert: (text) => transports.postAlert(config.mail.alertUrl, text),
    mailHost: /@([^\s>]+)>?$/.exec(config.mail.from)?.[1] ?? 'localhost',
    now,
    log,
    worker: randomUUID().slice(0, 8),
  };
}

/** Every source, configured or not, for commands that ask none. */
export const knownSources = (config: Config): readonly Connector[] =>
  createConnectors(config.settings, {
    mode: config.sources,
    asksBans: asksBans(config),
    transportFor: refuseTransport,
  });

/** What a court has decided about a person is for authorities (GDPR article 10). */
const asksBans = ({ policy }: Pick<Config, 'policy'>): boolean => policy.asker === 'authority';

/** What people call each source. */
export const sourceNames = (config: Config): ((id: string) => string) => sourceNameIn(knownSources(config));

const refuseTransport = (): never => {
  throw new Error('this command asks no source');
};

function formOf(id: string): DocumentForm {
  const form = documentForms.find((each) => each.id === id);
  if (form === undefined) throw new Error(`no form of documents is called ${id}`);
  return form;
}

const SHUTDOWN_GRACE_MS = 20_000;

/**
 * The whole service: workers, schedules, sweeper and admin endpoint, until closed. It starts without Redis too, is not
 * ready then, and joins when the server comes.
 */
export function openService(base: Base, version: string): Promise<Control & { address: string } & Closing> {
  return open(async (onClose) => {
    const { config, log, now } = base;
    await checkMailServer(config);
    const control = await openControl(base, {
      queueUrl: config.queueUrl,
      patienceMs: NIGHTLY_PATIENCE_MS,
    });
    onClose(() => control.close());

    const clock = createClockWatch(control.context);
    const keeper = await startKeeper({
      queue: control.queue,
      sweep: async (busy) => {
        // Made-up sources have days of their own: `--date` moves them about.
        if (config.sources === 'live')
          await clock
            .look()
            .catch((error: unknown) => log.error({ err: error }, 'could not look at the clock'));
        await sweepOnce(control.context, busy);
        await wakeMissed(control.context);
      },
      log,
    });
    onClose(() => keeper.stop());
    for (const { id, closedTo } of control.connectors) {
      if (closedTo !== null) log.warn({ source: id, reason: closedTo }, 'source is not asked');
    }

    const { sourceName } = control.context;
    const admin = createAdmin({
      store: control.store,
      units: config.units,
      viewers: control.context.viewers,
      startCheck: async (command) => {
        const { checkId } = await startCheck(command, control.context);
        return { ref: control.store.checks.refOf(checkId) };
      },
      startRun: async () => {
        const period = dayOf(now());
        const created = (await control.store.runs.latest())?.period !== period;
        await control.queue.enqueue(runControlType, { period }, { key: `run-${period}-1` });
        return { period, created };
      },
      presentCheck: (record, viewer) =>
        reportCheck(record, viewer, { store: control.store, rules, sourceName, today: dayOf(now()) }),
      presentHistory: async (history, viewer) => {
        const { store, policy } = control.context;
        const today = dayOf(now());
        const isToday = history.day === today;
        const shared = isToday
          ? await sharedAccounts(history.supplier, viewer, { store, policy, today })
          : [];
        return presentSupplier(history, rules, sourceName, shared);
      },
      ruleLabel: (id) => rules.find((rule) => rule.id === id)?.label ?? id,
      queue: control.queue,
      keeper: () => ({ ...keeper.state(), clockRight: clock.right() }),
      sources: control.connectors,
      now,
      log,
      version,
      publicUrl: config.publicUrl,
    });
    const server = await serveAdmin(admin, config.admin);
    onClose(() => server.close(SHUTDOWN_GRACE_MS));
    return { ...control, address: server.address };
  });
}

import path from 'node:path';

import { z } from 'zod';

import type { SourceMode } from '../domain/connector.ts';
import type { SettingsBySource } from '../../connectors/settings.ts';
import { builtInPolicy, type Policy } from '../domain/policy.ts';
import { builtInUnits, type Unit } from '../domain/unit.ts';
import type { OnFileProblem } from '../http/watched-files.ts';
import { configInvalid, type Environment, withoutEmpty, withoutUserInfo } from './environment.ts';
import { readPolicy, readUnits } from './files.ts';
import { readSettings } from './sources.ts';

export type { Environment } from './environment.ts';

/** An empty variable is an absent one: compose files and shells set variables to nothing. */
const text = z
  .string()
  .optional()
  .transform((value) => (value === undefined || value.trim() === '' ? null : value.trim()));
/** An address with one of these protocols, or one of these words. */
const address = (protocols: readonly string[], words: readonly string[], expected: string) =>
  z
    .string()
    .trim()
    .refine(
      (value) =>
        words.includes(value) ||
        (URL.canParse(value) && protocols.some((each) => new URL(value).protocol === `${each}:`)),
      expected,
    );

const QueueUrl = address(
  ['redis', 'rediss', 'postgres', 'postgresql'],
  ['embedded:'],
  'embedded:, redis://värd:port eller postgres://användare@värd/databas',
);
const MailUrl = address(['smtp', 'smtps', 'smtp+insecure'], ['outbox:'], 'outbox: eller smtp://värd:port');
const PublicUrl = address(['http', 'https'], [], 'http://… eller https://…');
/** The same where there need be none. */
const WebAddress = address(['http', 'https'], [''], 'http://… eller https://…')
  .optional()
  .transform((value) => (value === undefined || value === '' ? null : value));

const PORT = 'ett portnummer, 0–65535,';

/** Variables that are not a source's own. `.env.example` lists every one; a test keeps the two in step. */
export const General = z.object({
  DATA_DIR: z.string().min(1, 'en mapp').default('./data').describe('everything we keep'),
  QUEUE_URL: QueueUrl.default('embedded:').describe('embedded: (in memory) · redis://… · postgres://…'),
  SOURCES: z
    .enum(['fixtures', 'live'], { error: 'fixtures eller live' })
    .default('fixtures')
    .describe('fixtures: nothing leaves the machine · live: the real sources'),
  UNITS_FILE: text.describe('units: names, authorities, administrations, recipients, rhythm'),
  POLICY_FILE: text.describe('limits, mandatory rules per legal form, trust order of sources, konto → trade'),
  MAIL_URL: MailUrl.default('outbox:').describe(
    'outbox: writes .eml files under DATA_DIR/outbox · smtp://… sends',
  ),
  MAIL_FROM: z
    .string()
    .min(3, 'en avsändare, namn <adress>,')
    .default('Leverantörskontroll <leverantorskontroll@kommun.example>')
    .describe('sender of the digests'),
  PUBLIC_URL: PublicUrl.default('http://127.0.0.1:3000').describe(
    'address that others reach the endpoint by',
  ),
  ALERT_URL: WebAddress.describe('webhook that is called when a digest could not be mailed'),
  ADMIN_HOST: z
    .string()
    .min(1, 'ett värdnamn eller en adress')
    .default('127.0.0.1')
    .describe('where the admin endpoint listens'),
  ADMIN_PORT: z.coerce
    .number(PORT)
    .int(PORT)
    .min(0, PORT)
    .max(65_535, PORT)
    .default(3000)
    .describe('its port'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'fatal, error, warn, info, debug, trace eller silent',
    })
    .default('info')
    .describe('least severe log line to write'),
  SECRET_KEY_FILE: text.describe('key for keyed hashes and encryption; made in DATA_DIR when not given'),
  SOURCE_RATE_LIMITS: z
    .enum(['on', 'off'], { error: 'on eller off' })
    .optional()
    .describe('keep to the sources’ documented rates; default on when live, off against fixtures'),
  HTTPS_PROXY: WebAddress.describe('proxy for requests to the sources'),
  NO_PROXY: text.describe('hosts that are asked without the proxy'),
});

export interface Config {
  readonly dataDir: string;
  readonly databaseFile: string;
  /** What can be made again at any time. */
  readonly cacheDir: string;
  /** Where people put documents, one folder per form. */
  readonly intakeDir: string;
  readonly secretKeyFile: string;
  readonly queueUrl: string;
  readonly sources: SourceMode;
  readonly settings: SettingsBySource;
  readonly rateLimits: boolean;
  readonly proxy: { readonly url: string | null; readonly except: string | null };
  readonly units: readonly Unit[];
  readonly policy: Policy;
  readonly mail: {
    readonly url: string;
    readonly from: string;
    readonly outboxDir: string;
    readonly alertUrl: string | null;
  };
  readonly publicUrl: string;
  readonly admin: { readonly host: string; readonly port: number };
  readonly logLevel: string;
}

/**
 * Environment → Config, or one ConfigInvalid that names every bad variable with what was expected and what was found.
 * Secrets are never repeated in the message. `fixtures` are the variables of the fixture sources, used where the
 * environment says nothing and SOURCES is `fixtures`. `onFileProblem` is told when the file of a secret, which is followed
 * while the process lives, has become unreadable.
 */
export function readConfig(
  env: Environment,
  options: { fixtures?: Environment; policyFile?: string; onFileProblem?: OnFileProblem } = {},
): Config {
  const problems: string[] = [];
  const parsed = General.safeParse(env);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      problems.push(
        `${name}: ${issue.message} väntades, men "${withoutUserInfo(env[name] ?? '')}" angavs. Rätta variabeln`,
      );
    }
    throw configInvalid(problems);
  }
  const general = parsed.data;
  const mode = general.SOURCES;
  const sourceEnv: Environment = mode === 'fixtures' ? { ...options.fixtures, ...withoutEmpty(env) } : env;
  const settings = readSettings(sourceEnv, mode, problems, options.onFileProblem);
  const units = general.UNITS_FILE === null ? builtInUnits : readUnits(general.UNITS_FILE, problems);
  const policyFile = general.POLICY_FILE ?? (mode === 'fixtures' ? (options.policyFile ?? null) : null);
  const policy = policyFile === null ? builtInPolicy : readPolicy(policyFile, problems);
  if (problems.length > 0) throw configInvalid(problems);

  const dataDir = path.resolve(general.DATA_DIR);
  return {
    dataDir,
    databaseFile: path.join(dataDir, 'kontroll.sqlite'),
    cacheDir: path.join(dataDir, 'cache'),
    intakeDir: path.join(dataDir, 'intake'),
    secretKeyFile: general.SECRET_KEY_FILE ?? path.join(dataDir, 'secret.key'),
    queueUrl: general.QUEUE_URL,
    sources: mode,
    settings,
    rateLimits: (general.SOURCE_RATE_LIMITS ?? (mode === 'live' ? 'on' : 'off')) === 'on',
    proxy: { url: general.HTTPS_PROXY, except: general.NO_PROXY },
    units,
    policy,
    mail: {
      url: general.MAIL_URL,
      from: general.MAIL_FROM,
      outboxDir: path.join(dataDir, 'outbox'),
      alertUrl: general.ALERT_URL,
    },
    publicUrl: general.PUBLIC_URL,
    admin: { host: general.ADMIN_HOST, port: general.ADMIN_PORT },
    logLevel: general.LOG_LEVEL,
  };
}

import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { z } from 'zod';

import { type CreditFields, defaultCreditFields } from '../connectors/creditsafe/fields.ts';
import type { SettingsBySource, SourceSettings } from '../connectors/settings.ts';
import { ConfigInvalid } from './domain/errors.ts';
import { builtInPolicy, Policy } from './domain/policy.ts';
import { builtInUnits, Unit } from './domain/unit.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

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
  'embedded:, redis://host:port or postgres://user@host/database',
);
const MailUrl = address(['smtp', 'smtps'], ['outbox:'], 'outbox: or smtp://host:port');
const PublicUrl = address(['http', 'https'], [], 'http://… or https://…');

/** Variables that are not a source's own. `.env.example` lists every one; a test keeps the two in step. */
export const General = z.object({
  DATA_DIR: z.string().min(1).default('./data').describe('everything we keep'),
  QUEUE_URL: QueueUrl.default('embedded:').describe('embedded: (in memory) · redis://… · postgres://…'),
  SOURCES: z
    .enum(['fixtures', 'live'], { error: 'fixtures or live' })
    .default('fixtures')
    .describe('fixtures: nothing leaves the machine · live: the real sources'),
  UNITS_FILE: text.describe('units: names, authorities, administrations, recipients, rhythm'),
  POLICY_FILE: text.describe('limits, mandatory rules per legal form, trust order of sources, konto → trade'),
  MAIL_URL: MailUrl.default('outbox:').describe(
    'outbox: writes .eml files under DATA_DIR/outbox · smtp://… sends',
  ),
  MAIL_FROM: z
    .string()
    .min(3)
    .default('Leverantörskontroll <leverantorskontroll@kommun.example>')
    .describe('sender of the digests'),
  PUBLIC_URL: PublicUrl.default('http://127.0.0.1:3000').describe('links in mails'),
  ALERT_URL: text.describe('webhook that is called when a digest could not be mailed'),
  ADMIN_HOST: z.string().min(1).default('127.0.0.1').describe('where the admin endpoint listens'),
  ADMIN_PORT: z.coerce
    .number({ error: 'a port number' })
    .int()
    .min(0)
    .max(65_535)
    .default(3000)
    .describe('its port'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .describe('least severe log line to write'),
  SECRET_KEY_FILE: text.describe('key for keyed hashes and encryption; made in DATA_DIR when not given'),
  SOURCE_RATE_LIMITS: z
    .enum(['on', 'off'], { error: 'on or off' })
    .optional()
    .describe('keep to the sources’ documented rates; default on when live, off against fixtures'),
  HTTPS_PROXY: text.describe('proxy for requests to the sources'),
});

const liveAddresses = {
  skatteverket: {
    url: 'https://api.skatteverket.se',
    tokenUrl: 'https://sysoauth2.skatteverket.se/oauth2/v1/sys/token',
  },
  scb: { url: 'https://apiafr.scb.se/v1', tokenUrl: null },
  bolagsverket: {
    url: 'https://gw.api.bolagsverket.se/vardefulla-datamangder/v1',
    tokenUrl: 'https://portal.api.bolagsverket.se/oauth2/token',
  },
  creditsafe: {
    url: 'https://se-webservice.apps.creditsafe.com',
    tokenUrl: 'https://connect.creditsafe.com/v1/authenticate',
  },
} as const;
export type SourceId = keyof typeof liveAddresses;
export const sourceIds = Object.keys(liveAddresses) as SourceId[];

/** The variables of each source beside its address: what it demands, and what else can be set. */
export const sourceVariables: Record<SourceId, readonly string[]> = {
  skatteverket: [
    'URL',
    'TOKEN_URL',
    'CLIENT_ID',
    'CLIENT_SECRET',
    'GATEWAY_ID',
    'GATEWAY_SECRET',
    'CERT_FILE',
    'KEY_FILE',
    'LEGAL_BASIS',
  ],
  scb: ['URL', 'API_KEY'],
  bolagsverket: ['URL', 'TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET'],
  creditsafe: ['URL', 'TOKEN_URL', 'USERNAME', 'PASSWORD', 'BASIC_BLOCK', 'CREDIT_BLOCK', 'FIELDS_FILE'],
};
const secrets = new Set([
  'CLIENT_ID',
  'CLIENT_SECRET',
  'API_KEY',
  'USERNAME',
  'PASSWORD',
  'GATEWAY_ID',
  'GATEWAY_SECRET',
]);

export interface Config {
  readonly dataDir: string;
  readonly databaseFile: string;
  /** What can be made again at any time. */
  readonly cacheDir: string;
  readonly secretKeyFile: string;
  readonly queueUrl: string;
  readonly sources: 'fixtures' | 'live';
  readonly settings: SettingsBySource;
  readonly rateLimits: boolean;
  readonly proxy: string | null;
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
 * environment says nothing and SOURCES is `fixtures`.
 */
export function readConfig(
  env: Environment,
  options: { fixtures?: Environment; policyFile?: string } = {},
): Config {
  const problems: string[] = [];
  const parsed = General.safeParse(env);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const name = String(issue.path[0]);
      problems.push(`${name}: expected ${issue.message}, found "${withoutUserInfo(env[name] ?? '')}"`);
    }
    throw configInvalid(problems);
  }
  const general = parsed.data;
  const mode = general.SOURCES;
  const sourceEnv: Environment = mode === 'fixtures' ? { ...options.fixtures, ...withoutEmpty(env) } : env;
  const settings = readSettings(sourceEnv, mode, problems);
  const units = general.UNITS_FILE === null ? builtInUnits : readUnits(general.UNITS_FILE, problems);
  const policyFile = general.POLICY_FILE ?? (mode === 'fixtures' ? (options.policyFile ?? null) : null);
  const policy = policyFile === null ? builtInPolicy : readPolicy(policyFile, problems);
  if (problems.length > 0) throw configInvalid(problems);

  const dataDir = path.resolve(general.DATA_DIR);
  return {
    dataDir,
    databaseFile: path.join(dataDir, 'kontroll.sqlite'),
    cacheDir: path.join(dataDir, 'cache'),
    secretKeyFile: general.SECRET_KEY_FILE ?? path.join(dataDir, 'secret.key'),
    queueUrl: general.QUEUE_URL,
    sources: mode,
    settings,
    rateLimits: (general.SOURCE_RATE_LIMITS ?? (mode === 'live' ? 'on' : 'off')) === 'on',
    proxy: general.HTTPS_PROXY,
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

function readSettings(env: Environment, mode: 'fixtures' | 'live', problems: string[]): SettingsBySource {
  const one = (source: SourceId): SourceSettings => {
    const prefix = source.toUpperCase();
    const value = (name: string): string | null =>
      readVariable(env, `${prefix}_${name}`, secrets.has(name), problems);
    const addressOf = (name: 'URL' | 'TOKEN_URL', live: string | null): string | null => {
      const given = value(name) ?? (mode === 'live' ? live : null);
      if (given === null) return null;
      if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
        problems.push(`${prefix}_${name}: expected http://… or https://…, found "${withoutUserInfo(given)}"`);
        return null;
      }
      if (mode === 'fixtures' && live !== null && new URL(given).host === new URL(live).host) {
        problems.push(
          `${prefix}_${name}: the live address is refused under SOURCES=fixtures; remove the variable, or set SOURCES=live`,
        );
      }
      return given.replace(/\/+$/, '');
    };
    const live = liveAddresses[source];
    const certFile = value('CERT_FILE');
    const keyFile = value('KEY_FILE');
    for (const [name, file] of [
      ['CERT_FILE', certFile],
      ['KEY_FILE', keyFile],
    ] as const) {
      if (file !== null && !existsSync(file))
        problems.push(`${prefix}_${name}: expected a readable file, found none at "${file}"`);
    }
    if ((certFile === null) !== (keyFile === null)) {
      problems.push(`${prefix}_CERT_FILE and ${prefix}_KEY_FILE: expected both or neither, found one`);
    }
    return {
      url: addressOf('URL', live.url) ?? '',
      tokenUrl: addressOf('TOKEN_URL', live.tokenUrl),
      clientId: value('CLIENT_ID'),
      clientSecret: value('CLIENT_SECRET'),
      apiKey: value('API_KEY'),
      username: value('USERNAME'),
      password: value('PASSWORD'),
      gatewayId: value('GATEWAY_ID'),
      gatewaySecret: value('GATEWAY_SECRET'),
      certFile,
      keyFile,
      legalBasis: value('LEGAL_BASIS'),
      basicBlock: value('BASIC_BLOCK') ?? (source === 'creditsafe' ? 'KONTROLL_BAS' : null),
      creditBlock: value('CREDIT_BLOCK') ?? (source === 'creditsafe' ? 'KONTROLL_KREDIT' : null),
      creditFields: readCreditFields(source === 'creditsafe' ? value('FIELDS_FILE') : null, problems),
    };
  };
  return {
    skatteverket: one('skatteverket'),
    scb: one('scb'),
    bolagsverket: one('bolagsverket'),
    creditsafe: one('creditsafe'),
  };
}

/** A credential may stand in the variable itself or in the file that `<NAME>_FILE` names, as secret stores mount it. */
function readVariable(env: Environment, name: string, secret: boolean, problems: string[]): string | null {
  const direct = env[name]?.trim() ?? '';
  if (direct !== '') return direct;
  const file = secret ? (env[`${name}_FILE`]?.trim() ?? '') : '';
  if (file === '') return null;
  try {
    return readFileSync(file, 'utf8').trim() || null;
  } catch {
    problems.push(`${name}_FILE: expected a readable file, found none at "${file}"`);
    return null;
  }
}

/** Where a customer's blocks hold each value; a field that is not named keeps its default. */
const creditFieldNames = Object.keys(defaultCreditFields);
const CreditFieldNames = z.custom<Partial<CreditFields>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(
      ([name, where]) => creditFieldNames.includes(name) && typeof where === 'string' && where !== '',
    ),
  `expected an object with texts under any of ${creditFieldNames.join(', ')}`,
);

function readCreditFields(file: string | null, problems: string[]): SourceSettings['creditFields'] {
  if (file === null) return null;
  return readJson('CREDITSAFE_FIELDS_FILE', file, CreditFieldNames, problems);
}

function readUnits(file: string, problems: string[]): readonly Unit[] {
  const units = readJson('UNITS_FILE', file, z.array(Unit).min(1), problems) ?? [];
  const seen = new Set<string>();
  for (const unit of units) {
    if (seen.has(unit.id))
      problems.push(`UNITS_FILE: expected each unit id once, found "${unit.id}" twice in ${file}`);
    seen.add(unit.id);
  }
  return units;
}

const readPolicy = (file: string, problems: string[]): Policy =>
  readJson('POLICY_FILE', file, Policy, problems) ?? builtInPolicy;

function readJson<Schema extends z.ZodType>(
  name: string,
  file: string,
  schema: Schema,
  problems: string[],
): z.output<Schema> | null {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const found = error instanceof SyntaxError ? 'text that is not JSON' : 'no readable file';
    problems.push(`${name}: expected a JSON file, found ${found} at "${file}"`);
    return null;
  }
  const parsed = schema.safeParse(content);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) {
    problems.push(`${name}: ${file}, field ${issue.path.join('.') || '(top)'}: ${issue.message}`);
  }
  return null;
}

/** Reads the 32-byte key, or makes one that only the owner can read. */
export function readSecretKey(config: Config): Buffer {
  if (!existsSync(config.secretKeyFile)) {
    mkdirSync(path.dirname(config.secretKeyFile), { recursive: true });
    writeFileSync(config.secretKeyFile, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  }
  const hex = readFileSync(config.secretKeyFile, 'utf8').trim();
  if (!/^[0-9a-f]{64}$/i.test(hex)) {
    throw configInvalid([
      `SECRET_KEY_FILE: expected 64 hexadecimal digits in ${config.secretKeyFile}, found something else`,
    ]);
  }
  return Buffer.from(hex, 'hex');
}

const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));

const withoutUserInfo = (value: string): string => value.replace(/\/\/[^@/]*@/, '//…@');

function configInvalid(problems: readonly string[]): ConfigInvalid {
  return new ConfigInvalid(
    `The configuration cannot be used:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  );
}

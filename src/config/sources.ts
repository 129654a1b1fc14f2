import { existsSync, readFileSync } from 'node:fs';

import { z } from 'zod';

import { type CreditFields, defaultCreditFields } from '../../connectors/creditsafe/fields.ts';
import { liveAddresses, type SourceId } from '../../connectors/live-addresses.ts';
import type { SettingsBySource, SourceSettings } from '../../connectors/settings.ts';
import { type Environment, withoutUserInfo } from './environment.ts';
import { readJson } from './files.ts';

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
const liveHosts = new Set(
  Object.values(liveAddresses)
    .flatMap(({ url, tokenUrl }) => [url, tokenUrl])
    .filter((address) => address !== null)
    .map((address) => new URL(address).host),
);
const secrets = new Set([
  'CLIENT_ID',
  'CLIENT_SECRET',
  'API_KEY',
  'USERNAME',
  'PASSWORD',
  'GATEWAY_ID',
  'GATEWAY_SECRET',
]);

/** Every source's settings; what cannot be used is added to `problems`. */
export function readSettings(
  env: Environment,
  mode: 'fixtures' | 'live',
  problems: string[],
): SettingsBySource {
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
      if (mode === 'fixtures' && liveHosts.has(new URL(given).host)) {
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

import { existsSync } from 'node:fs';

import { z } from 'zod';

import { type CreditFields, defaultCreditFields } from '../../connectors/creditsafe/fields.ts';
import { liveAddresses, liveHosts, sourceIds, type SourceId } from '../../connectors/live-addresses.ts';
import type { SourceMode } from '../domain/connector.ts';
import type { SettingsBySource, SourceSettings } from '../../connectors/settings.ts';
import { type OnFileProblem, watchText } from '../http/watched-files.ts';
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
  creditsafe: [
    'URL',
    'TOKEN_URL',
    'USERNAME',
    'PASSWORD',
    'BASIC_BLOCK',
    'CREDIT_BLOCK',
    'FIELDS_FILE',
    'PORTFOLIO',
  ],
  foretagsinformation: ['URL', 'TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'LEGAL_BASIS'],
  tic: ['URL', 'API_KEY'],
  'annual-reports': ['URL', 'TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET'],
  vies: ['URL'],
  'eu-sanctions': ['URL', 'API_KEY'],
  bulk: ['URL'],
};

/** What the variables of a source begin with. */
export const prefixOf = (source: SourceId): string => source.toUpperCase().replaceAll('-', '_');

/** A second product on the same account: what its own variables do not say, the other source's do. */
const sameAccount: Partial<Record<SourceId, SourceId>> = { 'annual-reports': 'bolagsverket' };

/**
 * Every source's settings; what cannot be used is added to `problems`. A credential that a file holds is read from it
 * each time it is asked for, as long as the process lives; `onFileProblem` is told when that is no longer possible.
 */
export function readSettings(
  env: Environment,
  mode: SourceMode,
  problems: string[],
  onFileProblem?: OnFileProblem,
): SettingsBySource {
  const one = (source: SourceId): SourceSettings => {
    const prefix = prefixOf(source);
    const other = sameAccount[source];
    const names = (name: string) =>
      [source, other].flatMap((each) => (each === undefined ? [] : [`${prefixOf(each)}_${name}`]));
    const value = (name: string): string | null =>
      names(name).reduce<string | null>((found, full) => found ?? textOf(env, full), null);
    const credential = (name: string): (() => string | null) =>
      names(name).reduce<(() => string) | null>(
        (found, full) => found ?? credentialOf(env, full, problems, onFileProblem),
        null,
      ) ?? (() => null);
    const addressOf = (name: 'URL' | 'TOKEN_URL', live: string | null): string | null => {
      const given = value(name) ?? (mode === 'live' ? live : null);
      if (given === null) return null;
      if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) {
        problems.push(
          `${prefix}_${name}: http://… eller https://… väntades, men "${withoutUserInfo(given)}" angavs. Rätta variabeln`,
        );
        return null;
      }
      if (mode === 'fixtures' && liveHosts.has(new URL(given).host)) {
        problems.push(
          `${prefix}_${name}: den riktiga källans adress går inte med SOURCES=fixtures. Ta bort variabeln, eller sätt SOURCES=live`,
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
        problems.push(
          `${prefix}_${name}: en fil som går att läsa väntades, men "${file}" finns inte. Rätta sökvägen`,
        );
    }
    if ((certFile === null) !== (keyFile === null)) {
      problems.push(
        `${prefix}_CERT_FILE och ${prefix}_KEY_FILE: båda eller ingen väntades, men bara den ena angavs. Ange båda`,
      );
    }
    const [clientId, clientSecret] = [credential('CLIENT_ID'), credential('CLIENT_SECRET')];
    const [gatewayId, gatewaySecret] = [credential('GATEWAY_ID'), credential('GATEWAY_SECRET')];
    const [username, password] = [credential('USERNAME'), credential('PASSWORD')];
    const apiKey = credential('API_KEY');
    return {
      url: addressOf('URL', live.url) ?? '',
      tokenUrl: addressOf('TOKEN_URL', live.tokenUrl),
      get clientId() {
        return clientId();
      },
      get clientSecret() {
        return clientSecret();
      },
      get apiKey() {
        return apiKey();
      },
      get username() {
        return username();
      },
      get password() {
        return password();
      },
      get gatewayId() {
        return gatewayId();
      },
      get gatewaySecret() {
        return gatewaySecret();
      },
      certFile,
      keyFile,
      legalBasis: value('LEGAL_BASIS'),
      basicBlock: value('BASIC_BLOCK') ?? (source === 'creditsafe' ? 'KONTROLL_BAS' : null),
      creditBlock: value('CREDIT_BLOCK') ?? (source === 'creditsafe' ? 'KONTROLL_KREDIT' : null),
      portfolio: source === 'creditsafe' ? value('PORTFOLIO') : null,
      creditFields: readCreditFields(source === 'creditsafe' ? value('FIELDS_FILE') : null, problems),
    };
  };
  // Made from the list of ids, which the type system cannot follow.
  return Object.fromEntries(sourceIds.map((source) => [source, one(source)])) as SettingsBySource;
}

const textOf = (env: Environment, name: string): string | null => env[name]?.trim() || null;

/** A credential may stand in the variable itself or in the file that `<NAME>_FILE` names, as secret stores mount it. */
function credentialOf(
  env: Environment,
  name: string,
  problems: string[],
  onFileProblem: OnFileProblem | undefined,
): (() => string) | null {
  const direct = textOf(env, name);
  if (direct !== null) return () => direct;
  const file = textOf(env, `${name}_FILE`);
  if (file === null) return null;
  try {
    return watchText(file, onFileProblem);
  } catch {
    problems.push(
      `${name}_FILE: en fil med innehåll väntades, men "${file}" finns inte, går inte att läsa eller är tom. Rätta sökvägen eller filen`,
    );
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
  `ett objekt med texter under några av ${creditFieldNames.join(', ')} väntades`,
);

function readCreditFields(file: string | null, problems: string[]): SourceSettings['creditFields'] {
  if (file === null) return null;
  return readJson('CREDITSAFE_FIELDS_FILE', file, CreditFieldNames, problems);
}

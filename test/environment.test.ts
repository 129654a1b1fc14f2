import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { sourceIds } from '../connectors/live-addresses.ts';
import { General, readConfig } from '../src/config/index.ts';
import { readSecretKey } from '../src/config/secret-key.ts';
import { prefixOf, sourceVariables } from '../src/config/sources.ts';
import { ConfigInvalid } from '../src/domain/errors.ts';
import { builtInPolicy } from '../src/domain/policy.ts';

const example = readFileSync(path.join(import.meta.dirname, '../.env.example'), 'utf8');
const inExample = [...example.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name ?? '').toSorted();
const read = [
  ...Object.keys(General.shape),
  ...sourceIds.flatMap((id) => sourceVariables[id].map((name) => `${prefixOf(id)}_${name}`)),
].toSorted();

const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-env-'));
const file = (name: string, content: string): string => {
  const full = path.join(folder, name);
  writeFileSync(full, content);
  return full;
};

const problemsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.message;
    throw error;
  }
  return '';
};

describe('environment', () => {
  it('.env.example lists exactly what is read', () => {
    expect(inExample).toEqual(read);
  });

  it('works with nothing set', () => {
    const config = readConfig({});
    expect(config).toMatchObject({
      queueUrl: 'embedded:',
      sources: 'fixtures',
      admin: { host: '127.0.0.1', port: 3000 },
      rateLimits: false,
    });
    expect(config.units.map((unit) => unit.id)).toEqual(['inkop', 'ekonomi', 'vof']);
  });

  it('names every bad variable at once, with what was expected and found', () => {
    const message = problemsOf({ QUEUE_URL: 'mongodb://x', SOURCES: 'maybe', ADMIN_PORT: 'http' });
    expect(message).toContain(
      'QUEUE_URL: embedded:, redis://värd:port eller postgres://användare@värd/databas väntades, men "mongodb://x" angavs. Rätta variabeln',
    );
    expect(message).toContain('SOURCES: fixtures eller live väntades, men "maybe" angavs');
    expect(message).toContain('ADMIN_PORT: ett portnummer, 0–65535, väntades, men "http" angavs');
  });

  it.each([
    {
      env: { SCB_URL: 'https://apiafr.scb.se/v1' },
      says: 'SCB_URL: den riktiga källans adress går inte med SOURCES=fixtures',
    },
    {
      env: { SCB_URL: 'apiafr.scb.se' },
      says: 'SCB_URL: http://… eller https://… väntades, men "apiafr.scb.se" angavs',
    },
    { env: { SCB_API_KEY_FILE: '/nowhere/key' }, says: 'SCB_API_KEY_FILE: en fil med innehåll väntades' },
    {
      env: { SKATTEVERKET_CERT_FILE: '/nowhere/cert.pem' },
      says: 'SKATTEVERKET_CERT_FILE och SKATTEVERKET_KEY_FILE: båda eller ingen väntades',
    },
    {
      env: { UNITS_FILE: '/nowhere/units.json' },
      says: 'UNITS_FILE: en JSON-fil väntades, men "/nowhere/units.json" går inte att läsa',
    },
    {
      env: { POLICY_FILE: file('policy.json', '{') },
      says: 'policy.json" är något annat. Rätta filen',
    },
    {
      env: { POLICY_FILE: file('typo.json', '{"taxes":{}}') },
      says: 'fältet (hela filen): "taxes" finns inte där. Rätta stavningen, eller ta bort det',
    },
    {
      env: { POLICY_FILE: file('rule.json', '{"mandatoryRules":{"AB":["tax-fskat-missing"]}}') },
      says: 'mandatoryRules: regeln "tax-fskat-missing" finns inte',
    },
    {
      title: 'an unknown rule that must be judged when asked',
      env: { POLICY_FILE: file('asked.json', '{"mandatoryWhenAsked":["tax-dept"]}') },
      says: 'mandatoryWhenAsked: regeln "tax-dept" finns inte',
    },
    {
      env: { POLICY_FILE: file('source.json', '{"trustOrder":{"tax.fSkatt":["skattverket"]}}') },
      says: 'trustOrder: källan "skattverket" finns inte',
    },
    {
      env: {
        POLICY_FILE: file(
          'persons.json',
          '{"retention":[{"source":"persons","forms":["EF"],"days":365,"decision":"KS 2026/1"}]}',
        ),
      },
      says: 'fältet retention.0.forms: inget väntades bredvid källan "persons"',
    },
    {
      env: { POLICY_FILE: file('share.json', '{"worseGrowthShare":2}') },
      says: 'fältet worseGrowthShare: högst 1 väntades, men 2 angavs',
    },
    {
      env: { POLICY_FILE: file('asker.json', '{"asker":"region"}') },
      says: 'fältet asker: "authority" eller "municipal-company" väntades, men "region" angavs',
    },
    {
      env: { POLICY_FILE: file('form.json', '{"mandatoryRules":{"XX":[]}}') },
      says: 'fältet mandatoryRules: "XX" finns inte där. Rätta stavningen, eller ta bort det',
    },
    {
      env: {
        UNITS_FILE: file(
          'wrong-units.json',
          '[{"id":"Vof","authority":"VoN","administrations":[],"recipients":["x"],"rhythm":{"every":"year","at":"02:30"}}]',
        ),
      },
      says: [
        'fältet 0.id: små bokstäver a–z, siffror och bindestreck väntades, 2–31 tecken, med en bokstav först',
        'fältet 0.name: en text väntades, men fältet saknas',
        'fältet 0.administrations: minst 1 i listan väntades, men listan är tom',
        'fältet 0.recipients.0: en e-postadress väntades, men "x" angavs',
        'fältet 0.rhythm.every: "day", "week" eller "month" väntades, men "year" angavs',
        'fältet 0.rhythm.at: ett klockslag som 07:30 väntades, inte mellan 02 och 03',
      ],
    },
    { env: { DATA_DIR: '' }, says: 'DATA_DIR: en mapp väntades, men "" angavs' },
    { env: { ADMIN_PORT: '70000' }, says: 'ADMIN_PORT: ett portnummer, 0–65535, väntades' },
    {
      env: { POLICY_FILE: file('limits.json', '{"tax":{"debtFixedSek":"much"}}') },
      says: 'fältet tax.debtFixedSek: ett tal väntades, men "much" angavs',
    },
    {
      env: {
        UNITS_FILE: file(
          'units.json',
          '[{"id":"vof","name":"VoF","authority":"VoN","administrations":"all"},{"id":"vof","name":"VoF","authority":"VoN","administrations":"all"}]',
        ),
      },
      says: 'varje enhets id en gång väntades, men "vof" står två gånger',
    },
  ])('refuses $env', ({ env, says }) => {
    for (const one of [says].flat()) expect(problemsOf(env)).toContain(one);
  });

  it.each(['mongodb://user:hunter2@host', 'smtp://u:hunter2/x@h', 'ftp://u:p@hunter2@h'])(
    'never repeats a secret: %s',
    (url) => {
      for (const name of ['QUEUE_URL', 'PUBLIC_URL', 'SCB_URL', 'HTTPS_PROXY', 'ALERT_URL'])
        expect(problemsOf({ [name]: url })).not.toContain('hunter2');
    },
  );

  it('a database without its key is not given a new one', () => {
    const database = file('kontroll.sqlite', '');
    const key = path.join(folder, 'no-such.key');
    expect(() => readSecretKey(key, database)).toThrow('Lägg tillbaka kopian av nyckeln');
    expect(existsSync(key)).toBe(false);
    expect(readSecretKey(key, path.join(folder, 'new.sqlite'))).toEqual(readSecretKey(key, database));
  });

  it('a policy file that names one limit keeps the others', () => {
    const { policy } = readConfig({ POLICY_FILE: file('one.json', '{"tax":{"debtFixedSek":20000}}') });
    expect(policy.tax).toEqual({ ...builtInPolicy.tax, debtFixedSek: 20_000 });
    expect(policy.mandatoryRules).toEqual(builtInPolicy.mandatoryRules);
  });

  it('reads credentials from files, and lets the variable itself win', () => {
    const env = { SCB_API_KEY_FILE: file('key', 'from-file\n'), SOURCES: 'live' };
    expect(readConfig(env).settings.scb.apiKey).toBe('from-file');
    expect(readConfig({ ...env, SCB_API_KEY: 'direct' }).settings.scb.apiKey).toBe('direct');
  });

  it('knows the live addresses, and keeps to the rates there', () => {
    const live = readConfig({ SOURCES: 'live' });
    expect(live.settings.bolagsverket.url).toBe('https://gw.api.bolagsverket.se/vardefulla-datamangder/v1');
    expect(live.settings.creditsafe).toMatchObject({
      basicBlock: 'KONTROLL_BAS',
      creditBlock: 'KONTROLL_KREDIT',
    });
    expect(live.rateLimits).toBe(true);
  });
});

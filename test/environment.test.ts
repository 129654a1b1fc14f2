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
      'QUEUE_URL: expected embedded:, redis://host:port or postgres://user@host/database, found "mongodb://x"',
    );
    expect(message).toContain('SOURCES: expected fixtures or live, found "maybe"');
    expect(message).toContain('ADMIN_PORT: expected a port number');
  });

  it.each([
    {
      env: { SCB_URL: 'https://apiafr.scb.se/v1' },
      says: 'SCB_URL: the live address is refused under SOURCES=fixtures',
    },
    {
      env: { SCB_URL: 'apiafr.scb.se' },
      says: 'SCB_URL: expected http://… or https://…, found "apiafr.scb.se"',
    },
    { env: { SCB_API_KEY_FILE: '/nowhere/key' }, says: 'SCB_API_KEY_FILE: expected a readable file' },
    {
      env: { SKATTEVERKET_CERT_FILE: '/nowhere/cert.pem' },
      says: 'SKATTEVERKET_CERT_FILE and SKATTEVERKET_KEY_FILE: expected both or neither',
    },
    {
      env: { UNITS_FILE: '/nowhere/units.json' },
      says: 'UNITS_FILE: expected a JSON file, found no readable file',
    },
    {
      env: { POLICY_FILE: file('policy.json', '{') },
      says: 'POLICY_FILE: expected a JSON file, found text that is not JSON',
    },
    { env: { POLICY_FILE: file('typo.json', '{"taxes":{}}') }, says: 'Unrecognized key: "taxes"' },
    {
      env: { POLICY_FILE: file('rule.json', '{"mandatoryRules":{"AB":["tax-fskat-missing"]}}') },
      says: 'mandatoryRules: there is no rule "tax-fskat-missing"',
    },
    {
      title: 'an unknown rule that must be judged when asked',
      env: { POLICY_FILE: file('asked.json', '{"mandatoryWhenAsked":["tax-dept"]}') },
      says: 'mandatoryWhenAsked: there is no rule "tax-dept"',
    },
    {
      env: { POLICY_FILE: file('source.json', '{"trustOrder":{"tax.fSkatt":["skattverket"]}}') },
      says: 'trustOrder: there is no source "skattverket"',
    },
    {
      env: {
        POLICY_FILE: file(
          'persons.json',
          '{"retention":[{"source":"persons","forms":["EF"],"days":365,"decision":"KS 2026/1"}]}',
        ),
      },
      says: 'field retention.0.forms: expected none beside the source "persons"',
    },
    { env: { POLICY_FILE: file('limits.json', '{"tax":{"debtFixedSek":"much"}}') }, says: 'field tax.' },
    {
      env: {
        UNITS_FILE: file(
          'units.json',
          '[{"id":"vof","name":"VoF","authority":"VoN","administrations":"all"},{"id":"vof","name":"VoF","authority":"VoN","administrations":"all"}]',
        ),
      },
      says: 'expected each unit id once, found "vof" twice',
    },
  ])('refuses $env', ({ env, says }) => {
    expect(problemsOf(env)).toContain(says);
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
    expect(() => readSecretKey(key, database)).toThrow('put back the copy of the key');
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

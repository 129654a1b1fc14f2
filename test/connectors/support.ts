import { createHash } from 'node:crypto';

import type { AskContext, AskedSupplier, Connector } from '../../src/domain/connector.ts';
import { type DrawnFact, factSchemas } from '../../src/domain/facts.ts';
import { createFetchTransport } from '../../src/http/fetch-transport.ts';
import { createConnectors } from '../../connectors/index.ts';
import type { SettingsBySource, SourceSettings } from '../../connectors/settings.ts';

export const NUMBER = '5599900007';
export const NOW = new Date('2026-11-20T08:00:00Z');
export const today = '2026-11-20';

const base: SourceSettings = {
  url: '',
  tokenUrl: null,
  clientId: null,
  clientSecret: null,
  apiKey: null,
  username: null,
  password: null,
  gatewayId: null,
  gatewaySecret: null,
  certFile: null,
  keyFile: null,
  legalBasis: null,
  basicBlock: null,
  creditBlock: null,
  creditFields: null,
  portfolio: null,
};

export const settings: SettingsBySource = {
  skatteverket: {
    ...base,
    url: 'http://skv.test',
    tokenUrl: 'http://skv.test/oauth2/v1/sys/token',
    clientId: 'id',
    clientSecret: 'secret-a',
    gatewayId: 'gw',
    gatewaySecret: 'secret-b',
    legalBasis: 'own data',
  },
  scb: { ...base, url: 'http://scb.test/v1', apiKey: 'key' },
  bolagsverket: {
    ...base,
    url: 'http://bv.test/v1',
    tokenUrl: 'http://bv.test/oauth2/token',
    clientId: 'id',
    clientSecret: 'secret-c',
  },
  creditsafe: {
    ...base,
    url: 'http://cs.test',
    tokenUrl: 'http://cs.test/v1/authenticate',
    username: 'user',
    password: 'secret-d',
    basicBlock: 'BASIC',
    creditBlock: 'CREDIT',
  },
  foretagsinformation: {
    ...base,
    url: 'http://fi.test/v4',
    tokenUrl: 'http://fi.test/oauth2/token',
    clientId: 'id',
    clientSecret: 'secret-e',
    legalBasis: 'control of suppliers',
  },
  tic: { ...base, url: 'http://tic.test', apiKey: 'key' },
  'annual-reports': {
    ...base,
    url: 'http://bv.test/v1',
    tokenUrl: 'http://bv.test/oauth2/token',
    clientId: 'id',
    clientSecret: 'secret-c',
  },
  vies: { ...base, url: 'http://vies.test/rest-api' },
  'eu-sanctions': { ...base, url: 'http://eu.test/list', apiKey: 'token' },
  bulk: { ...base, url: 'http://bulk.test' },
};

export const ab: AskedSupplier = {
  number: NUMBER,
  numberKind: 'organisation',
  confirmedForm: 'AB',
  presumedForm: 'AB',
  name: 'Blåklintens Kontor AB',
};

export const context = (signal = new AbortController().signal): AskContext => ({
  signal,
  now: () => NOW,
  reference: 'k1',
  personRef: (identity) => `P-${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}`,
  keep: () => undefined,
});

/** A fresh connector, with an empty token cache, on the platform's fetch. */
export function connector(
  id: keyof SettingsBySource,
  changes: Partial<SourceSettings> = {},
  options: {
    mode?: 'fixtures' | 'live';
    rateLimits?: boolean;
    asksBans?: boolean;
    onLetter?: (source: string) => void;
  } = {},
): Connector {
  const all = createConnectors(
    { ...settings, [id]: { ...settings[id], ...changes } },
    { mode: 'live', transportFor: () => createFetchTransport(), ...options },
  );
  const found = all.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no connector ${id}`);
  return found;
}

/** Facts by kind, each checked against the contract's own schema. */
export function byKind(facts: readonly DrawnFact[]): Record<string, unknown> {
  return Object.fromEntries(facts.map((fact) => [fact.kind, factSchemas[fact.kind].parse(fact.value)]));
}

export async function factsOf(source: Connector, supplier = ab): Promise<Record<string, unknown>> {
  const answer = await source.ask(supplier, context());
  if (answer.outcome !== 'answered') throw new Error(`outcome ${answer.outcome}`);
  return byKind(answer.facts);
}

/** Everything an error says, as a log would write it. */
export const everything = (error: unknown): string =>
  error instanceof Error
    ? JSON.stringify([error.message, error.stack, String(error.cause), Object.entries(error)])
    : String(error);

export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error('expected a failure, got an answer');
}

import { composeDigest } from '../../src/digest/compose.ts';
import type { Digest, DigestMaterial, DigestSupplier, FlagEvent } from '../../src/domain/digest.ts';
import type { DigestTexts } from '../../src/digest/texts.ts';
import { rules } from '../../src/rules/index.ts';

const names: Record<string, string> = {
  scb: 'SCB',
  bolagsverket: 'Bolagsverket',
  creditsafe: 'Creditsafe',
  skatteverket: 'Skatteverket',
};

export const texts: DigestTexts = {
  rules: new Map(rules.map((rule) => [rule.id, rule])),
  sourceName: (id) => names[id] ?? id,
};

/** References as they were made once, so that a test can name one. */
const refOf = (id: number): string => `L-${String(id).padStart(4, '0')}`;

export const supplier = (id: number, given: Partial<DigestSupplier> = {}): DigestSupplier => ({
  id,
  ref: refOf(id),
  name: `Bolag ${id} AB`,
  level: 'none',
  unchecked: false,
  uncheckedSince: null,
  failing: [],
  incomplete: [],
  notFoundIn: [],
  registered: true,
  form: 'AB',
  tracks: [],
  paidSek: null,
  openFlags: [],
  ...given,
});

let eventId = 0;
export const event = (
  supplierId: number,
  rule: string,
  change: FlagEvent['change'],
  given: Partial<FlagEvent> = {},
): FlagEvent => ({
  eventId: ++eventId,
  supplierId,
  ref: refOf(supplierId),
  rule,
  change,
  severity: 'high',
  params: {},
  before: null,
  weight: null,
  on: '2026-11-22',
  because: 'facts',
  mark: null,
  evidence: [],
  ...given,
});

export const openFlag = (
  rule: string,
  given: Partial<DigestSupplier['openFlags'][number]> = {},
): DigestSupplier['openFlags'][number] => ({
  rule,
  severity: 'high',
  params: {},
  openedOn: '2026-11-10',
  evidence: [],
  ...given,
});

export const material = (given: Partial<DigestMaterial> = {}): DigestMaterial => {
  const suppliers = given.suppliers ?? 60;
  return {
    unit: { id: 'inkop', name: 'Inköp', topics: 'all', reads: ['procurement'] },
    today: '2026-11-23',
    previous: { on: '2026-11-16', period: '2026-W47' },
    suppliers,
    checked: suppliers,
    lastRun: { period: given.today ?? '2026-11-23', complete: true },
    firstRun: null,
    outside: 0,
    publicBodies: 0,
    dormant: 0,
    levels: { stop: 0, deepen: 0, ask: 0, none: suppliers },
    mentioned: [],
    events: [],
    outages: [],
    coverage: null,
    downSources: [],
    alsoTold: [],
    ...given,
  };
};

export const fSkattGone = {
  params: { to: '2026-11-20', seen: null, reason: null },
  evidence: [
    { fact: 'tax.fSkatt', source: 'scb', value: 'deregistered', asOf: '2026-11-20', fetchedOn: '2026-11-22' },
  ],
} as const;

export const bankrupt = {
  severity: 'block',
  params: { state: 'ongoing', on: '2026-11-23' },
  evidence: [
    {
      fact: 'company.procedures',
      source: 'bolagsverket',
      value: 'bankruptcy',
      asOf: '2026-11-24',
      fetchedOn: '2026-11-24',
    },
  ],
} as const;

/** The digest alone, where a test is not about what becomes of the events. */
export const composed = (...given: Parameters<typeof composeDigest>): Digest =>
  composeDigest(...given).digest;

/** An event that the Startläge had no room for. */
export const ofStart = (supplierId: number, rule: string): FlagEvent =>
  event(supplierId, rule, 'opened', { mark: 'start' });

/** Text as a person reads it: no-break spaces are spaces. */
export const read = (text: string): string => text.replaceAll('\u00a0', ' ');

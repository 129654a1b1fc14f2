import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { cast, memberById } from '../../fixtures/cast/index.ts';
import { type Member, type StoryDay, storyDays, worldOf } from '../../fixtures/cast/world.ts';
import { fixtureCredentials } from '../../fixtures/credentials.ts';
import { createFaults } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { addressesAt } from '../../fixtures/server.ts';
import { createSources } from '../../fixtures/sources/index.ts';
import type { AskedSupplier } from '../../src/domain/connector.ts';
import { SourceBroken, SourceRefused, SourceThrottled, SourceUnavailable } from '../../src/domain/errors.ts';
import { byKind, connector, context, failureOf } from './support.ts';

const addresses = addressesAt('http://fixtures.test');
const faults = createFaults();
const journal = createJournal();
let day: StoryDay = 1;
const server = setupServer(
  ...createSources({
    day: () => day,
    addresses,
    now: () => context().now(),
    faults,
    journal,
    latencyMs: 0,
  }),
);
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  day = 1;
  journal.clear();
  faults.set('annual-reports', null);
});
afterAll(() => server.close());

const ID = 'annual-reports';
const source = () => connector(ID, { ...addresses[ID], ...fixtureCredentials.bolagsverket });
const asked = (member: Member): AskedSupplier => ({
  number: member.number ?? '',
  numberKind: member.person ? 'personal' : 'organisation',
  confirmedForm: member.form,
  presumedForm: 'AB',
  name: member.name,
});
const ask = (member: Member) => source().ask(asked(member), context());
async function told(id: string): Promise<Record<string, unknown>> {
  const answer = await ask(memberById(id));
  if (answer.outcome !== 'answered') throw new Error(`outcome ${answer.outcome}`);
  return byKind(answer.facts);
}

/** Whom the source may be asked about and knows. */
const known = cast.filter(
  (member) =>
    member.number !== null &&
    source().admits(asked(member)) === null &&
    worldOf(member, 1)?.oddities.bolagsverket.knows === true,
);

describe('annual-reports: the cast', () => {
  it('agrees with the credit bureau on every turnover', async () => {
    expect(known.length).toBeGreaterThan(30);
    for (const member of known) {
      const turnover = worldOf(member, 1)?.credit.turnover ?? null;
      const answer = await ask(member);
      if (answer.outcome !== 'answered') throw new Error(`${member.id}: ${answer.outcome}`);
      const facts = byKind(answer.facts);
      const digital = turnover !== null && member.id !== 'exempelstads-energi';
      expect(facts['financials.years'], member.id).toMatchObject({
        years: digital
          ? [{ periodEnd: `${turnover.year}-12-31`, turnoverSek: turnover.sum }, { periodEnd: '2024-12-31' }]
          : [],
      });
    }
  });

  it('tells the same on all three days, so that nothing is new', async () => {
    const seen: unknown[] = [];
    for (const each of storyDays) {
      day = each;
      seen.push(await told('blaklinten'));
    }
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('one has lost its equity, and its auditor departs from the standard wording', async () => {
    expect(await told('tunna-planboken')).toMatchObject({
      'financials.years': {
        years: [
          { equitySek: -310_000, resultSek: -960_000, shareCapitalSek: 50_000 },
          { equitySek: 1_490_400 },
        ],
      },
      'financials.audit': { periodEnd: '2025-12-31', remark: 'remark' },
    });
  });

  it('a large one tells in thousands and has a page from its auditor', async () => {
    expect(await told('larkan')).toMatchObject({
      'financials.years': { years: [{ turnoverSek: 12_400_000, employees: 72 }, {}] },
      'financials.audit': { remark: 'none-found' },
    });
  });

  it('an association has no share capital, and this one no auditor', async () => {
    const facts = await told('byalaget');
    expect(facts).toMatchObject({ 'financials.years': { years: [{ shareCapitalSek: null }, {}] } });
    expect(facts).not.toHaveProperty(['financials.audit']);
  });

  it('a damaged file on day 2 is broken, and whole on day 3', async () => {
    const member = memberById('halva-svaret');
    day = 2;
    expect(await failureOf(ask(member))).toBeInstanceOf(SourceBroken);
    day = 3;
    expect(await ask(member)).toMatchObject({ outcome: 'answered', missing: [] });
  });

  it('fails and knows nobody where Bolagsverket does', async () => {
    expect(await ask(memberById('spokskeppet'))).toMatchObject({ outcome: 'not-found' });
    day = 2;
    expect(await failureOf(ask(memberById('tysta-telefonen')))).toBeInstanceOf(SourceUnavailable);
  });

  it('takes a token of the same login, and asks once for the list and once for the report', async () => {
    await told('blaklinten');
    expect(
      journal.entries().map(({ source, kind, product, member }) => [source, kind, product, member]),
    ).toEqual([
      ['bolagsverket', 'token', null, null],
      [ID, 'data', 'dokumentlista', 'blaklinten'],
      [ID, 'data', 'dokument', 'blaklinten'],
    ]);
  });

  it.each([
    { kind: 'down', failure: SourceUnavailable },
    { kind: '429', failure: SourceThrottled },
    { kind: 'garbage', failure: SourceBroken },
    { kind: 'half-body', failure: SourceBroken },
    { kind: 'schema-drift', failure: SourceBroken },
    { kind: 'token-expired', failure: SourceRefused },
  ] as const)('fault $kind', async ({ kind, failure }) => {
    faults.set(ID, kind);
    expect(await failureOf(ask(memberById('blaklinten')))).toBeInstanceOf(failure);
  });
});

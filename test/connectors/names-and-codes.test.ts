import { describe, expect, it } from 'vitest';

import { createConnectors } from '../../connectors/index.ts';
import { cast } from '../../fixtures/cast/index.ts';
import { type Member, type StoryDay, storyDays, storyDates } from '../../fixtures/cast/world.ts';
import { createFaults } from '../../fixtures/faults.ts';
import { createJournal } from '../../fixtures/journal.ts';
import { addressesAt, sourceEnvironment } from '../../fixtures/server.ts';
import { createDispatch } from '../../fixtures/sources/dispatch.ts';
import { createSources } from '../../fixtures/sources/index.ts';
import { readSettings } from '../../src/config/sources.ts';
import { sourceNameIn } from '../../src/domain/connector.ts';
import { factText } from '../../src/wording/fact.ts';
import { type DrawnFact, factKinds, headlineOf } from '../../src/domain/facts.ts';
import { sourceNames, sourceText } from '../../src/domain/source-names.ts';
import { factValueText } from '../../src/wording/text.ts';
import { dispatchTransport } from '../support/dispatch-transport.ts';
import { context } from './support.ts';

const addresses = addressesAt('http://fixtures.test');
const settings = readSettings(sourceEnvironment(addresses), 'fixtures', []);
let day: StoryDay = 1;
const now = () => new Date(`${storyDates[day]}T11:00:00Z`);
const sources = createSources({
  day: () => day,
  addresses,
  now,
  faults: createFaults(),
  journal: createJournal(),
  latencyMs: 0,
});

const connectors = createConnectors(settings, {
  mode: 'fixtures',
  rateLimits: false,
  transportFor: () => dispatchTransport(createDispatch(sources)),
});

describe('names of sources', () => {
  it('stand in one table, and none of them is an id', () => {
    for (const { id, name } of connectors) {
      expect(sourceText(id)).toBe(name);
      expect(sourceNameIn([])(id)).toBe(name);
    }
    expect(Object.keys(sourceNames).toSorted()).toEqual(
      [...connectors.map(({ id }) => id), 'ledger'].toSorted(),
    );
    for (const [id, name] of Object.entries(sourceNames)) expect(name).not.toBe(id);
  });

  it('an id that nobody knows is not shown', () => expect(sourceText('roaring')).toBe('annan källa'));
});

/** Kinds whose headline is itself a name, a place or a day. */
const ownWords: ReadonlySet<string> = new Set(['company.name', 'company.address', 'company.accounts']);
/** A code, or a word of our own code: capitals with a sign between them, or an English word. */
const raw =
  /[A-ZÅÄÖ0-9]+_[A-ZÅÄÖ0-9]|\||\b(?:none|registered|deregistered|never|active|inactive|open|bankruptcy|remark|valid|invalid|other)\b/;

describe('codes', () => {
  it('never reach people without words, in any fact of the cast', async () => {
    const facts = new Map<string, DrawnFact>();
    for (day of storyDays)
      for (const member of cast.filter(({ number, person }) => number !== null && !person))
        for (const connector of connectors.filter(({ mode }) => mode === 'lookup')) {
          const asked = askedOf(member);
          if (connector.admits(asked, true) !== null) continue;
          const answer = await connector
            .ask(asked, { ...context(), now, approved: true })
            .catch(() => ({ outcome: 'failed' }) as const);
          if (answer.outcome !== 'answered') continue;
          for (const fact of answer.facts)
            facts.set(`${fact.kind} ${headlineOf(fact.kind, fact.value)}`, fact);
        }
    expect(new Set([...facts.values()].map(({ kind }) => kind)).size).toBeGreaterThan(20);
    const shown = [...facts.values()]
      .filter(({ kind }) => !ownWords.has(kind))
      .map(({ kind, value }) => ({ kind, headline: headlineOf(kind, value) }))
      .map((each) => ({ ...each, text: factValueText(each.kind, each.headline) }));
    expect(shown.filter(({ text }) => raw.test(text))).toEqual([]);
    // A code that stands for itself is called one.
    const bare = shown.filter(
      ({ headline, text }) =>
        typeof headline === 'string' && text.includes(headline) && !/kod |SNI |storleksklass /.test(text),
    );
    expect(bare).toEqual([]);
  }, 180_000);

  it.each([
    ['representatives.signing', 'STYRELSEN|TVA_I_FORENING', 'styrelsen eller två i förening'],
    ['representatives.signing', 'LE+VD', 'styrelseledamot och verkställande direktören'],
    ['representatives.signing', 'NYTT_SATT', 'annan uppgift (kod NYTT_SATT)'],
    ['company.form', 'FILIAL', 'filial till utländskt företag'],
    ['company.form', 'NY', 'annan uppgift (kod NY)'],
    ['company.status', 'KK/INLEDD', 'konkurs inledd'],
    ['company.status', '77', 'annan uppgift (kod 77)'],
    ['company.procedures', 'bankruptcy+nytt', 'konkurs och annan uppgift (kod nytt)'],
    ['credit.rating', -97, 'särskild uppgift från kreditupplysaren (kod −97)'],
    ['credit.rating', 62, '62'],
    ['credit.rejection', 'S371', 'bedöms inte av kreditupplysaren (kod S371)'],
    ['permits.care', 'banned', 'tillfälligt förbud'],
    ['permits.care', 'x', 'annan uppgift (kod x)'],
    ['sanctions.matches', 1, '1 möjlig träff'],
    ['sanctions.matches', 2, '2 möjliga träffar'],
  ])('%s %s: %s', (kind, headline, text) => expect(factValueText(kind, headline)).toBe(text));

  it('every kind has a name', () => {
    for (const kind of factKinds) expect(factText(kind)).not.toContain('(');
  });
});

const askedOf = ({ number, form, name }: Member) => ({
  number: number ?? '',
  numberKind: 'organisation' as const,
  confirmedForm: form,
  presumedForm: form,
  name,
});

import { readFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { documentForms } from '../../connectors/document-forms.ts';
import { hardMembers } from '../../fixtures/cast/hard-cases.ts';
import { storyDays, type StoryDay } from '../../fixtures/cast/world.ts';
import { readFormDocuments } from '../../src/intake/form-documents.ts';
import { readFormFile } from '../../src/intake/form-file.ts';
import { rules } from '../../src/rules/index.ts';
import { projectRoot } from '../support/files.ts';
import { controlDay, idOf } from '../support/story.ts';
import { openWorld, type World } from '../support/world.ts';
import { viewerOf } from '../support/viewers.ts';

/** `rule severity` of every open signal of a member at the end of a day. */
type Signals = Readonly<Record<string, readonly string[]>>;

/** Besides the cast's own: who is told of in other files, for the same kinds. */
const others = ['rostiga-spiken', 'gravlingen', 'uppforsbacken', 'spokskeppet', 'skrattmasarna'] as const;

const said: Record<StoryDay, Record<string, Signals[string]>> = { 1: {}, 2: {}, 3: {} };
let world: World;

async function signalsOf(member: string): Promise<readonly string[]> {
  const { flags } = await world.store.suppliers.history({
    supplierId: await idOf(world, member),
    day: null,
    viewer: viewerOf(null),
  });
  return flags
    .filter(({ clearedOn }) => clearedOn === null)
    .map(({ rule, severity }) => `${rule} ${severity}`)
    .toSorted();
}

/** Registers the example documents of a form, as one person, and confirms them as another. */
async function register(id: string): Promise<void> {
  const form = documentForms.find((each) => each.id === id);
  if (form === undefined) throw new Error(`no form ${id}`);
  const file = path.join(projectRoot, 'fixtures/documents', `${id}.csv`);
  expect(readFileSync(file, 'utf8')).not.toBe('');
  const read = readFormDocuments(await readFormFile(file, form), form, { by: 'Anna', today: '2026-11-22' });
  for (const { number, reference, on, facts, grave } of read.documents) {
    const supplier = await world.store.suppliers.findByNumber(number.number, number.kind);
    if (supplier === null) continue;
    const now = world.context.now().toISOString();
    const { source, product, adds } = form;
    const { document } = await world.store.documents.register({
      form: id,
      source,
      product,
      supplierId: supplier.id,
      reference,
      on,
      facts,
      adds,
      grave,
      by: 'Anna',
      now,
    });
    if (grave) await world.store.documents.confirm({ documentId: document.documentId, by: 'Bo', now });
  }
}

/** What is said of a member's signals, with their states. */
async function toldOf(member: string): Promise<readonly string[]> {
  const { flags } = await world.store.suppliers.history({
    supplierId: await idOf(world, member),
    day: null,
    viewer: viewerOf(null),
  });
  return flags.map(
    ({ rule, params }) => rules.find(({ id }) => id === rule)?.explain(params, member) ?? rule,
  );
}

describe('the hard cases, day by day', () => {
  beforeAll(async () => {
    world = await openWorld();
    await world.addMembers([...hardMembers.map(({ id }) => id), ...others]);
    for (const day of storyDays) {
      if (day === 2) {
        world.setDay(2);
        await register('dom');
        await register('ivo-beslut');
      }
      await controlDay(world, day);
      for (const id of [...hardMembers.map((member) => member.id), ...others])
        said[day][id] = await signalsOf(id);
    }
  }, 120_000);
  afterAll(() => world.close());

  it.each<[string, Signals[string], Signals[string], Signals[string]]>([
    ['sven-ake', [], ['credit-bankrupt block'], ['credit-bankrupt block']],
    ['gunilla', [], ['register-deregistered info'], ['register-deregistered info']],
    [
      'nordhavet',
      ['tax-fskatt-missing medium'],
      ['tax-fskatt-missing medium'],
      ['tax-fskatt-missing medium'],
    ],
    ['kubbklubben', [], [], []],
    ['avslutade-akten', ['credit-bankrupt block'], ['credit-bankrupt block'], ['credit-bankrupt block']],
    [
      'skrattande-skuggor',
      ['sanctions-eu-list block'],
      ['sanctions-eu-list block'],
      ['sanctions-eu-list block'],
    ],
    ['truten', ['sanctions-eu-list medium'], ['sanctions-eu-list medium'], ['sanctions-eu-list medium']],
    ['bjorkstubben', [], ['care-permit-revoked block'], ['care-permit-revoked block']],
    [
      'domkraften',
      [],
      ['sanctions-mandatory-crime-evidence block'],
      ['sanctions-mandatory-crime-evidence block'],
    ],
    [
      'sagohissar',
      ['tax-fskatt-missing medium'],
      ['tax-fskatt-missing medium'],
      ['tax-fskatt-missing medium'],
    ],
    [
      'lillebrors-lim',
      [],
      ['register-deregistered info', 'tax-fskatt-missing high', 'tax-fskatt-revoked high'],
      ['register-deregistered info', 'tax-fskatt-missing high', 'tax-fskatt-revoked high'],
    ],
    ['papegojan', ['sanctions-eu-list medium'], ['sanctions-eu-list medium'], ['sanctions-eu-list medium']],
    ['uppforsbacken', ['tax-debt-kfm info'], ['tax-debt-kfm medium'], ['tax-debt-kfm high']],
    [
      'skrattmasarna',
      ['tax-fskatt-missing medium'],
      ['tax-fskatt-missing medium'],
      ['tax-fskatt-missing medium'],
    ],
    ['spokskeppet', ['tax-fskatt-missing high'], ['tax-fskatt-missing high'], ['tax-fskatt-missing high']],
    ['tystnaden', ['tax-debt-kfm medium'], ['tax-debt-kfm medium'], ['tax-debt-kfm medium']],
  ])('%s', (member, ...days) => {
    expect(storyDays.map((day) => said[day][member])).toEqual(days);
  });

  it('a silence opens, clears and moves nothing', async () => {
    expect(await toldOf('tystnaden')).toHaveLength(1);
  });

  it('a merger names who took over, and what went with it belongs to its card', async () => {
    const [first] = (await toldOf('lillebrors-lim')).filter((text) => text.startsWith('Har gått upp'));
    expect(first).toBe('Har gått upp i Stora Ljusstöperiet AB genom fusion 20 november 2026');
    const others = (said[3]['lillebrors-lim'] ?? []).filter(
      (one) => !one.startsWith('register-deregistered'),
    );
    expect(others.length).toBe(2);
    for (const signal of others)
      expect(rules.find(({ id }) => id === signal.split(' ')[0])?.relations.impliedBy).toContain(
        'register-deregistered',
      );
  });

  it('a trade name is compared, and the text says which name it is', async () => {
    expect(await toldOf('papegojan')).toEqual([
      expect.stringMatching(
        /^Ett bifirmanamn liknar en post på EU:s sanktionslista .* väntar på en persons svar$/,
      ),
    ]);
  });

  it('a revoked permit says unit, day and appeal', async () => {
    expect(await toldOf('bjorkstubben')).toEqual([
      'IVO återkallade tillståndet för Hemtjänst, enheten Björkstubben 20 november 2026; beslutet är överklagat och gäller så länge (IVO 2026/1302)',
    ]);
  });

  it('an officer’s näringsförbud is a pointer', async () => {
    expect(await toldOf('gravlingen')).toContain('Uppgift om företrädare – öppna ärendet');
  });

  it('a number that nobody knows is told as such', async () => {
    expect(await toldOf('spokskeppet')).toEqual(['Numret finns inte i något register som vi har frågat']);
  });
});

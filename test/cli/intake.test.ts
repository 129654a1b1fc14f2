import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { documentForms } from '../../connectors/document-forms.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import { type CommandLine, openCommandLine } from '../support/command-line.ts';
import { projectRoot } from '../support/files.ts';

const example = (form: string) => path.join(projectRoot, `fixtures/documents/${form}.csv`);

let line: CommandLine;
beforeAll(() => {
  line = openCommandLine();
});
afterAll(() => line.close());

describe('kontroll intake', () => {
  it.each(documentForms.map((form) => form.id))(
    'prints the heading of %s, explained beside it',
    async (id) => {
      const { code, out, err } = await line.run(`intake --form ${id}`);
      expect(code).toBe(0);
      expect(out).toMatch(/^orgnr;handling;datum;registrerad_av;[a-z_;]+$/);
      expect(err.split('\n')).toHaveLength(1);
      expect(err).toContain(out.split(';').at(-1));
    },
  );

  it.each(documentForms.map((form) => form.id))(
    'registers the example of %s, and knows it again',
    async (id) => {
      const first = await line.json(`intake ${example(id)} --form ${id} --by Anna --json`);
      expect(first).toMatchObject({ code: 0, value: { form: id, rejected: [] } });
      const again = await line.run(`intake ${example(id)} --form ${id} --by Anna`);
      expect(again.code).toBe(0);
      expect(again.out).toContain(' 0 nya handlingar');
    },
  );

  it('two people stand behind what is grave', async () => {
    const { value } = await line.json('intake waiting --json');
    const waiting = value as { documentId: number; form: string }[];
    expect(waiting.map((each) => each.form).toSorted()).toEqual(['dom', 'dom', 'ivo-beslut', 'ivo-beslut']);
    const decision = waiting.find((each) => each.form === 'ivo-beslut')?.documentId ?? 0;
    expect((await line.run(`intake confirm ${decision} --by ANNA`)).code).toBe(2);
    const confirmed = await line.run(`intake confirm ${decision} --by Bosse`);
    expect(confirmed).toMatchObject({ code: 0 });
    expect(confirmed.out).toContain('bekräftad av Bosse');
    expect((await line.run('intake waiting')).out).not.toContain(`Handling ${decision} `);

    const permits = async () => {
      const supplier = await line.json('supplier - --json', { stdin: memberById('solglantan').number ?? '' });
      const { facts } = supplier.value as { facts: { fact: string; value: unknown }[] };
      return facts.filter((fact) => fact.fact.startsWith('permits')).map((fact) => fact.value);
    };
    // The newest document first: the decision is four days younger than the extract.
    expect(await permits()).toEqual(['revoked']);
    const withdrawn = await line.run(`intake withdraw ${decision} --by Anna`);
    expect(withdrawn.out).toContain('gäller inte längre');
    expect(await permits()).toEqual(['active']);
  });

  it.each([
    ['intake x.csv --by Anna', '--form:'],
    ['intake x.csv --form ivo --by Anna', '--form:'],
    [`intake ${example('dom')} --form dom`, '--by:'],
    ['intake nowhere.csv --form dom --by Anna', 'filen finns inte'],
    [`intake ${example('dom')} --form skattekonto --by Anna`, 'saknas en kolumn för saldo_kr'],
    ['intake confirm x --by Anna', 'nummer väntades'],
    ['intake confirm 4711 --by Anna', 'ingen handling med nummer 4711'],
    ['intake withdraw 1', '--by:'],
  ])('wrong use ends with 2: %s', async (args, says) => {
    const { code, err } = await line.run(args);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});

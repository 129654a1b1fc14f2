import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { createIvo, forms } from '../../connectors/ivo/index.ts';
import { fixedColumns } from '../../src/domain/document.ts';
import { factSchemas } from '../../src/domain/facts.ts';
import { projectRoot } from '../support/files.ts';
import { ab, context } from './support.ts';

const source = createIvo();
const [extract, decision] = forms;
if (extract === undefined || decision === undefined) throw new Error('two forms were expected');

const read = (form: typeof extract, cells: Record<string, string>) => {
  const reading = form.readLine({ tillstandstyp: 'Hemtjänst', ...cells });
  if (!reading.ok) throw new Error(reading.reason);
  const facts = form.draw([{ line: reading.line, reference: 'IVO 2026/1', on: '2026-11-01' }]);
  if (!facts.ok) throw new Error(facts.reason);
  const [fact] = facts.facts;
  return {
    permit: factSchemas['permits.care'].parse(fact?.value).permits[0],
    grave: form.isGrave([reading.line]),
  };
};

describe('ivo', () => {
  it('is never asked, and proves nothing by having no document', async () => {
    expect(await source.ask(ab, context())).toEqual({ outcome: 'skipped', reason: 'no-document' });
    expect(source).toMatchObject({
      mode: 'intake',
      cost: 'free',
      covers: [],
      closedTo: null,
      lettersFor: [],
    });
    expect(source.provides).toEqual(['permits.care']);
  });

  it('the README explains every column', () => {
    const readme = ['ivo', 'intake'].map((id) =>
      readFileSync(path.join(projectRoot, `connectors/${id}/README.md`), 'utf8'),
    );
    for (const { name } of [...fixedColumns, ...extract.columns, ...decision.columns])
      expect(readme.join(''), name).toContain(`\`${name}\``);
  });
});

describe('an extract', () => {
  it.each([
    ['Aktiv', 'active'],
    ['EJ STARTAD', 'not-started'],
    ['nedlagd', 'closed'],
  ])('%s is %s, and never grave', (status, ours) => {
    expect(read(extract, { status })).toMatchObject({ permit: { status: ours }, grave: false });
  });

  it('what it does not say is not told', () => {
    expect(read(extract, { status: 'Aktiv' }).permit).toEqual({
      type: 'Hemtjänst',
      scope: null,
      unit: null,
      places: null,
      status: 'active',
      from: null,
      to: null,
      legalForce: 'unknown',
      reference: 'IVO 2026/1',
      decided: null,
      appealed: 'unknown',
      stayed: 'unknown',
    });
  });

  it.each(['Återkallat', 'Vilande', ''])('refuses the status "%s"', (status) => {
    expect(extract.readLine({ tillstandstyp: 'Hemtjänst', status })).toMatchObject({
      ok: false,
      column: 'status',
    });
  });
});

describe('a decision', () => {
  it.each([
    ['beviljat', 'ja', 'active', 'yes', false],
    ['återkallat', 'nej', 'revoked', 'no', true],
    ['Avslag', 'okänt', 'refused', 'unknown', true],
    ['Tillfälligt förbud', 'nej', 'banned', 'no', true],
    ['upphävt', 'ja', 'overturned', 'yes', true],
  ])('%s with legal force %s', (beslut, laga_kraft, status, legalForce, grave) => {
    expect(read(decision, { beslut, laga_kraft })).toMatchObject({
      permit: { status, legalForce, from: '2026-11-01', decided: '2026-11-01' },
      grave,
    });
  });

  it.each([
    [{}, 'unknown', 'unknown'],
    [{ overklagat: 'ja', inhibition: 'nej' }, 'yes', 'no'],
    [{ overklagat: 'Ja', inhibition: 'JA' }, 'yes', 'yes'],
  ])('%o: appealed %s, stayed %s', (cells, appealed, stayed) => {
    const { permit, grave } = read(decision, { beslut: 'återkallat', laga_kraft: 'nej', ...cells });
    expect({ appealed: permit?.appealed, stayed: permit?.stayed, grave }).toEqual({
      appealed,
      stayed,
      grave: true,
    });
  });

  it('legal force must be told', () => {
    expect(decision.readLine({ tillstandstyp: 'Hemtjänst', beslut: 'avslag' })).toMatchObject({
      ok: false,
      column: 'laga_kraft',
    });
  });
});

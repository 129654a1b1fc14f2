import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { readPolicy, readUnits } from '../../src/config/files.ts';
import { builtInPolicy, Policy } from '../../src/domain/policy.ts';
import { Unit } from '../../src/domain/unit.ts';
import { projectRoot } from '../support/files.ts';

const page = readFileSync(path.join(projectRoot, 'docs/units-and-policy.md'), 'utf8');
const folder = mkdtempSync(path.join(tmpdir(), 'kontroll-docs-'));

/** One example of the page, as a file: the block that begins with ```json and the example's name. */
function example(name: string): string {
  const block = new RegExp(`^\`\`\`json ${name}\n([^]*?)^\`\`\``, 'm').exec(page)?.[1];
  if (block === undefined) throw new Error(`the page has no example of ${name}`);
  const file = path.join(folder, `${name}.json`);
  writeFileSync(file, block);
  return file;
}

const written = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Every field of an object and of the objects inside it, with dots. Lists and tables by name end there. */
function fieldsOf(value: unknown, prefix = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, inner]) => [
    `${prefix}${name}`,
    ...fieldsOf(inner, `${prefix}${name}.`),
  ]);
}

/** Tables by kind, form or list: an example shows some of their entries. */
const tables = /^(trustOrder|mandatoryRules|maxAgeDays\.byKind)\./;

const rowsOfTables = [...page.matchAll(/^\| (`[^|]*) \|/gm)].map(([, cell = '']) => cell).join(' ');

describe('the examples of units and policy', () => {
  it('every block of JSON is one of them', () => {
    const names = [...page.matchAll(/^```json ?(.*)$/gm)].map(([, name]) => name);
    expect(names).toEqual(['units', 'policy']);
  });

  it('the units file is read as it stands', () => {
    const problems: string[] = [];
    const units = readUnits(example('units'), problems);
    expect(problems).toEqual([]);
    expect(units.map(({ id }) => id)).toEqual(['inkop', 'ekonomi', 'vof']);
    expect(units.find(({ id }) => id === 'ekonomi')?.reads).toEqual(['finance']);
  });

  it('the units file shows every field, and the page explains it', () => {
    const shown = new Set((written(example('units')) as unknown[]).flatMap((unit) => fieldsOf(unit)));
    const fields = Object.keys(Unit.in.shape);
    expect(fields.filter((field) => !shown.has(field))).toEqual([]);
    expect(fields.filter((field) => !rowsOfTables.includes(`\`${field}\``))).toEqual([]);
  });

  it('the policy file is read as it stands', () => {
    const problems: string[] = [];
    const policy = readPolicy(example('policy'), problems);
    expect(problems).toEqual([]);
    expect(policy).toMatchObject({ worseGrowthShare: 0.25, tax: { employerPaymentsSek: 300_000 } });
    expect(policy.retention).toHaveLength(2);
  });

  it('the policy file shows every field, and the page explains every section', () => {
    const shown = fieldsOf(written(example('policy')));
    const fields = fieldsOf(builtInPolicy).filter((field) => !tables.test(field));
    expect(fields.filter((field) => !shown.includes(field))).toEqual([]);
    const sections = Object.keys(Policy.shape);
    expect(sections.filter((section) => !rowsOfTables.includes(`\`${section}\``))).toEqual([]);
  });
});

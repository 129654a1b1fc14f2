import { readFileSync } from 'node:fs';
import path from 'node:path';

import { describe, expect, it } from 'vitest';

import { createIntake, forms } from '../../connectors/intake/index.ts';
import { type DocumentForm, fixedColumns } from '../../src/domain/document.ts';
import { factSchemas } from '../../src/domain/facts.ts';
import { projectRoot } from '../support/files.ts';
import { ab, context } from './support.ts';

const source = createIntake();
const form = (id: string): DocumentForm => {
  const found = forms.find((each) => each.id === id);
  if (found === undefined) throw new Error(`no form ${id}`);
  return found;
};

/** What the lines of one document draw; a line is its own cells in the order of the form's columns. */
const drawn = (id: string, ...lines: readonly string[]) => {
  const read = lines.map((line) => {
    const texts = line.split(';');
    const names = form(id).columns.map(({ name }) => name);
    const reading = form(id).readLine(Object.fromEntries(names.map((name, at) => [name, texts[at] ?? ''])));
    if (!reading.ok) throw new Error(reading.reason);
    return { line: reading.line, reference: 'D 1', on: '2026-11-01' };
  });
  const facts = form(id).draw(read);
  if (!facts.ok) throw new Error(facts.reason);
  return facts.facts.map((fact) => [fact.kind, factSchemas[fact.kind].parse(fact.value)]);
};

describe('intake', () => {
  it('is never asked, and proves nothing by having no document', async () => {
    expect(await source.ask(ab, context())).toEqual({ outcome: 'skipped', reason: 'no-document' });
    expect(source).toMatchObject({ mode: 'intake', cost: 'free', covers: [], closedTo: null });
  });

  it('provides what its forms give, and no more', () => {
    expect([...new Set(forms.flatMap((each) => each.kinds))].toSorted()).toEqual(source.provides.toSorted());
  });

  it.each(forms.map((each) => [each.id, each] as const))(
    'the README explains every column of %s',
    (id, each) => {
      const readme = readFileSync(path.join(projectRoot, 'connectors/intake/README.md'), 'utf8');
      for (const { name } of [...fixedColumns, ...each.columns])
        expect(readme, `${id}.${name}`).toContain(`\`${name}\``);
    },
  );
});

describe('what the forms draw', () => {
  it.each([
    [
      'decided contributions, newest first',
      'skatteverket-avgifter',
      ['2026-09;1 000', '2026-10;2000,50'],
      [
        [
          'tax.contributions',
          {
            months: [
              { month: '2026-10', decidedSek: 2001 },
              { month: '2026-09', decidedSek: 1000 },
            ],
          },
        ],
      ],
    ],
    [
      'a deficit is a debt',
      'skattekonto',
      ['-41 800'],
      [['tax.account', { debtSek: 41_800, on: '2026-11-01' }]],
    ],
    [
      'with another minus sign',
      'skattekonto',
      ['−300'],
      [['tax.account', { debtSek: 300, on: '2026-11-01' }]],
    ],
    [
      'a surplus is no debt',
      'skattekonto',
      ['3 250'],
      [['tax.account', { debtSek: -3250, on: '2026-11-01' }]],
    ],
    [
      'nothing is not minus nothing',
      'skattekonto',
      ['0'],
      [['tax.account', { debtSek: 0, on: '2026-11-01' }]],
    ],
    [
      'both kinds of debt',
      'kronofogden',
      ['0;0;184 000;7'],
      [
        ['credit.publicDebt', { amountSek: 0, cases: 0 }],
        ['credit.privateDebt', { amountSek: 184_000, cases: 7 }],
      ],
    ],
    [
      'one that is not told is no fact',
      'kronofogden',
      [';;500;'],
      [['credit.privateDebt', { amountSek: 500, cases: null }]],
    ],
    [
      'a judgment',
      'dom',
      ['Arbetsrätt;nej'],
      [
        [
          'judgments.registered',
          {
            judgments: [
              {
                kind: 'labour',
                on: '2026-11-01',
                legalForce: 'no',
                reference: 'D 1',
                event: null,
                listed: 'unknown',
                about: 'unknown',
              },
            ],
          },
        ],
      ],
    ],
    [
      'a judgment that falls under the law’s list, about somebody who leads the supplier',
      'dom',
      ['straffrätt;ja;3;Företrädare;2024-03-05'],
      [
        [
          'judgments.registered',
          {
            judgments: [
              {
                kind: 'crime',
                on: '2026-11-01',
                legalForce: 'yes',
                reference: 'D 1',
                event: '2024-03-05',
                listed: '3',
                about: 'representative',
              },
            ],
          },
        ],
      ],
    ],
    [
      'care figures',
      'omsorgsmatt',
      ['2026-10;4 120,5;5210;12;11 %;3;0,96'],
      [
        [
          'care.months',
          {
            months: [
              {
                month: '2026-10',
                invoicedHours: 4120.5,
                visits: 5210,
                overlappingVisits: 12,
                manualShare: 0.11,
                visitsDuringAbsence: 3,
                performedShare: 0.96,
              },
            ],
          },
        ],
      ],
    ],
  ])('%s', (_what, id, lines, facts) => {
    expect(drawn(id, ...lines)).toEqual(facts);
  });

  it('a judgment is always grave, the rest never', () => {
    expect(forms.map((each) => [each.id, each.isGrave([])])).toEqual(
      forms.map((each) => [each.id, each.id === 'dom']),
    );
  });

  it('care figures alone are a closed form', () => {
    expect(forms.filter((each) => each.closed).map((each) => each.id)).toEqual(['omsorgsmatt']);
  });
});

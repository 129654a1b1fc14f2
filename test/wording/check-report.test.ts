import { describe, expect, it } from 'vitest';

import type { CheckRecord } from '../../src/domain/check-store.ts';
import { actionsFor } from '../../src/domain/rule.ts';
import type { Track } from '../../src/domain/track.ts';
import { builtInUnits, Unit } from '../../src/domain/unit.ts';
import { createViewers } from '../../src/domain/viewer.ts';
import { creditBankrupt } from '../../src/rules/credit/credit-bankrupt.ts';
import { evaluateAll } from '../../src/rules/engine/evaluate.ts';
import { rules } from '../../src/rules/index.ts';
import { presentCheck } from '../../src/wording/check-report.ts';
import { inputOf } from '../support/test-rule.ts';

const both = Unit.parse({
  id: 'liten',
  name: 'Liten kommun',
  authority: 'Kommunstyrelsen',
  administrations: 'all',
  recipients: [],
  reads: ['procurement', 'finance'],
});
const viewers = createViewers([...builtInUnits, both], rules);

const [bankrupt] = evaluateAll(
  [creditBankrupt],
  inputOf({
    facts: {
      'company.procedures': {
        ongoing: [{ kind: 'bankruptcy', code: 'X', from: '2026-11-20' }],
        ended: [],
        coverage: 'full',
      },
    },
  }),
);

/** What a check says that a unit should do about a supplier in bankruptcy. */
function actionFor(unit: string, tracks: readonly Track[]): string | null | undefined {
  const at = '2026-11-23T08:00:00.000Z';
  const record = {
    ref: 'K-1',
    check: { kind: 'ad-hoc', unit, reason: null, dnr: null, requestedBy: null, createdAt: at, doneAt: at },
    supplier: {
      ref: 'L-7K3FM',
      number: '5599900015',
      numberKind: 'organisation',
      name: 'Ett AB',
      confirmedForm: 'AB',
    },
    level: 'stop',
    unchecked: false,
    readings: null,
    questions: [],
    verdicts: [bankrupt],
  } as unknown as CheckRecord;
  const viewer = viewers.unit(unit);
  return presentCheck(record, { rules, sourceName: (id) => id, today: '2026-11-23', viewer, tracks })
    .verdicts[0]?.action;
}

describe('what a check tells a unit to do', () => {
  it('care follows its plan for the clients, and is not told what procurement does', () => {
    expect(actionFor('vof', [])).toContain('Följ er plan för brukarna');
    expect(actionFor('vof', [])).not.toContain('Inga nya beställningar');
  });

  it('who buys and pays is told both', () => {
    expect(actionFor('liten', [])).toMatch(/Ring konkursförvaltaren.*Betala inte till bolaget/);
  });

  it('the contract decides where the municipality has bound itself', () => {
    expect(actionFor('inkop', [])).not.toMatch(/avtalet avgör/i);
    expect(actionFor('inkop', ['avrop'])).toMatch(/avtalet avgör/i);
  });

  it.each(['inkop', 'ekonomi', 'vof', 'liten'])('%s reads in it what its mail says', (unit) => {
    for (const tracks of [[], ['lou-over'], ['avrop'], ['lov']] as const) {
      const said = actionsFor(creditBankrupt, viewers.unit(unit).reads, bankrupt?.params ?? {}, tracks);
      for (const action of said) expect(actionFor(unit, tracks)).toContain(action);
    }
  });
});

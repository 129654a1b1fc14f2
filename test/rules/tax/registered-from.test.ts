import { describe, expect, it } from 'vitest';

import { evaluateAll } from '../../../src/rules/engine/evaluate.ts';
import { taxEmployerNotRegistered } from '../../../src/rules/tax/tax-employer-not-registered.ts';
import { taxFskattMissing } from '../../../src/rules/tax/tax-fskatt-missing.ts';
import { taxFskattRevoked } from '../../../src/rules/tax/tax-fskatt-revoked.ts';
import { inputOf, ledger } from '../../support/test-rule.ts';

const registered = (from: string | null) => ({ status: 'registered', from, to: null, reason: null }) as const;
const rules = [taxFskattMissing, taxFskattRevoked, taxEmployerNotRegistered];
const shownBy = (from: string | null) =>
  evaluateAll(
    rules,
    inputOf({
      facts: {
        'tax.fSkatt': { ...registered(from), form: null },
        'tax.employer': registered(from),
      },
      ledger: ledger({ trade: 'labour', paidSek: 9_000_000 }),
    }),
  ).map(({ outcome, evidence }) => [outcome, evidence.map(({ fact, value }) => `${fact} ${value}`)]);

describe('a registration that clears', () => {
  it('shows its day where the source gives one', () => {
    const fSkatt = ['clear', ['tax.fSkatt registered', 'tax.fSkatt.from 2026-12-01']];
    expect(shownBy('2026-12-01')).toEqual([
      fSkatt,
      fSkatt,
      ['clear', ['tax.employer registered', 'tax.employer.from 2026-12-01']],
    ]);
    expect(shownBy(null)).toEqual([
      ['clear', ['tax.fSkatt registered']],
      ['clear', ['tax.fSkatt registered']],
      ['clear', ['tax.employer registered']],
    ]);
  });
});

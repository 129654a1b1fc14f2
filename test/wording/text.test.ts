import { describe, expect, it } from 'vitest';

import { legalForms } from '../../src/domain/supplier.ts';
import { evaluateAll } from '../../src/rules/engine/evaluate.ts';
import { explainFlag, explainOther } from '../../src/wording/verdict.ts';
import { actionFor, readers } from '../../src/domain/rule.ts';
import { rules } from '../../src/rules/index.ts';
import {
  factValueText,
  inYear,
  notApplicableText,
  sekText,
  shareText,
  unknownText,
  valueText,
} from '../../src/wording/text.ts';
import { factText } from '../../src/wording/fact.ts';
import { mix } from '../bench/engines/mix.ts';

const banned = /fusk|brott|kriminell|misstänk|bedräg|oseriös|skyldig till|bulvan|målvakt/i;
/** Names of authorities and laws are excepted. */
const named = (text: string): string => text.replaceAll('Ekobrottsmyndigheten', '');
const unbound = /undefined|null|NaN|\{|\}|\[object/;

describe('every Swedish text of the rules', () => {
  const texts = rules.flatMap((rule) => [
    [`${rule.id} label`, rule.label],
    ...readers.flatMap((reader) => {
      const action = actionFor(rule, reader, {});
      return action === null ? [] : [[`${rule.id} action ${reader}`, action]];
    }),
    [`${rule.id} falsePositives`, rule.falsePositives],
    [`${rule.id} outside`, rule.outside],
    ...rule.basis.map((basis) => [`${rule.id} basis`, basis]),
  ]);
  const shared = [
    ...Object.values(notApplicableText),
    ...Object.values(valueText),
    ...Object.values(unknownText).flatMap((text) => [text('SCB'), text(null)]),
  ].map((text) => ['words.ts', text]);
  it.each([...texts, ...shared])('%s: %s', (_where, text = '') => {
    expect(text.trim().length).toBeGreaterThan(2);
    expect(named(text)).not.toMatch(banned);
    expect(text).not.toMatch(unbound);
  });

  it('gives every hit of the mix a whole sentence without a law', () => {
    const seen = new Set<string>();
    for (const input of mix()) {
      for (const verdict of evaluateAll(rules, input)) {
        const rule = rules.find((one) => one.id === verdict.rule);
        if (verdict.outcome !== 'hit' || rule === undefined) continue;
        seen.add(rule.id);
        const text = explainFlag(rule, verdict.params ?? {}, 'Bolaget AB', input.today);
        expect(text).not.toMatch(unbound);
        expect(text).not.toMatch(banned);
        expect(text).not.toMatch(/LOU|LOV|\.$|\d{4}-\d{2}-/);
        for (const reader of readers) {
          const action = actionFor(rule, reader, verdict.params ?? {});
          if (action === null) continue;
          expect(action).toMatch(/^\p{Lu}.+\.$/u);
          expect(action).not.toMatch(unbound);
          expect(named(action)).not.toMatch(banned);
          expect(action).not.toMatch(/LOU|LOV|Leverans och betalning fortsätter/);
        }
      }
    }
    expect(seen.size).toBe(rules.length);
  });

  it('words every other outcome for every form', () => {
    for (const form of legalForms) {
      for (const rule of rules) {
        const text = explainOther(
          { outcome: 'not-applicable', reason: 'legal-form', source: null },
          rule,
          form,
          (id) => id,
        );
        expect(text).toMatch(/^Gäller inte .+: .+\.$/);
      }
    }
  });
});

it('writes amounts, shares and dates as Swedes do', () => {
  expect(sekText(412000)).toBe('412\u00A0000\u00A0kr');
  expect(sekText(1234567)).toBe('1\u00A0234\u00A0567\u00A0kr');
  expect(sekText(999)).toBe('999\u00A0kr');
  expect(shareText(0.0123)).toBe('1,2\u00A0%');
  expect(inYear('upphörde 20 november 2026, sedan 3 maj 2025', '2026-11-23')).toBe(
    'upphörde 20 november, sedan 3 maj 2025',
  );
});

describe('a fact as people read it', () => {
  it.each([
    ['tax.fSkatt', 'deregistered', 'F-skatt: avregistrerad'],
    ['company.procedures', 'none', 'pågående förfaranden: inget förfarande'],
    ['credit.privateDebt', 184_000, 'skulder till företag och privatpersoner: 184\u00A0000\u00A0kr'],
    ['credit.petition', 'none', 'konkursansökan: ingen'],
    ['financials.audit', 'no-auditor', 'revisorns uttalande: ingen revisor'],
    ['sanctions.matches', 0, 'EU:s sanktionslista: ingen träff'],
    ['permits.care', 'revoked', 'tillstånd hos IVO: återkallat'],
    ['payroll.months', null, 'löneuppgifter: ingen uppgift'],
    ['a.kind.of.before', 'x', 'annan uppgift (a.kind.of.before): annan uppgift (kod x)'],
  ])('%s %s', (kind, headline, text) => {
    expect(`${factText(kind)}: ${factValueText(kind, headline)}`).toBe(text);
  });
});

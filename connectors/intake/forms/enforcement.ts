import type { DrawnFact } from '../../../src/domain/facts.ts';
import { count, defineForm, kronorOwed, onlyLine, optional } from '../../form-columns.ts';

/** An extract from Kronofogden. An amount that is blank is not told; no debt is written 0. */
export const enforcement = defineForm({
  id: 'kronofogden',
  source: 'intake',
  title: 'Utdrag från Kronofogden',
  kinds: ['credit.publicDebt', 'credit.privateDebt'],
  adds: false,
  columns: {
    allmanna_mal_kr: optional(
      'skuld i allmänna mål, hela kronor; 0 för ingen, tomt om utdraget inte säger',
      kronorOwed,
    ),
    allmanna_mal_antal: optional('antal allmänna mål', count),
    enskilda_mal_kr: optional(
      'skuld i enskilda mål, hela kronor; 0 för ingen, tomt om utdraget inte säger',
      kronorOwed,
    ),
    enskilda_mal_antal: optional('antal enskilda mål', count),
  },
  draw: (lines) =>
    onlyLine(lines, ({ line }) => {
      const facts: DrawnFact[] = [];
      const add = (
        kind: 'credit.publicDebt' | 'credit.privateDebt',
        sek: number | null,
        cases: number | null,
      ) => {
        if (sek !== null) facts.push({ kind, value: { amountSek: sek, cases }, validFrom: null });
      };
      add('credit.publicDebt', line.allmanna_mal_kr, line.allmanna_mal_antal);
      add('credit.privateDebt', line.enskilda_mal_kr, line.enskilda_mal_antal);
      return facts.length > 0
        ? { ok: true, facts }
        : { ok: false, reason: 'inget belopp är ifyllt; ingen skuld skrivs 0' };
    }),
});

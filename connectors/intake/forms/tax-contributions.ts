import { byMonth, defineForm, kronor, month, needed } from '../../form-columns.ts';

/** Skatteverket's answer on decided employer contributions, one line per month. Decided is not paid. */
export const taxContributions = defineForm({
  id: 'skatteverket-avgifter',
  source: 'intake',
  title: 'Skatteverkets svar om beslutade arbetsgivaravgifter',
  kinds: ['tax.contributions'],
  adds: false,
  columns: {
    manad: needed('redovisningsmånad, ÅÅÅÅ-MM; en rad för varje månad i svaret', month),
    beslutat_kr: needed('beslutade arbetsgivaravgifter, hela kronor', kronor),
  },
  draw: (lines) => {
    const read = byMonth(lines.map(({ line }) => ({ month: line.manad, decidedSek: line.beslutat_kr })));
    return read.ok
      ? { ok: true, facts: [{ kind: 'tax.contributions', value: { months: read.months }, validFrom: null }] }
      : read;
  },
});

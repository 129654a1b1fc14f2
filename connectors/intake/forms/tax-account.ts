import { defineForm, kronor, needed, onlyLine } from '../../form-columns.ts';

/** The supplier's own extract of its tax account; Skatteverket itself gives none to a municipality. */
export const taxAccount = defineForm({
  id: 'skattekonto',
  source: 'intake',
  title: 'Leverantörens eget utdrag ur skattekontot',
  kinds: ['tax.account'],
  adds: false,
  columns: {
    saldo_kr: needed('saldot som det står i utdraget; ett underskott (en skuld) har minustecken', kronor),
  },
  draw: (lines) =>
    onlyLine(lines, ({ line, on }) => ({
      ok: true,
      // Nothing is minus zero.
      facts: [{ kind: 'tax.account', value: { debtSek: 0 - line.saldo_kr, on }, validFrom: null }],
    })),
});

import { defineForm, needed, optional, yesNo } from '../../form-columns.ts';
import { type Permit, permitColumns, PRODUCT, registerStatus } from '../schema.ts';

/** An extract of IVO's register: everything that it holds of the supplier on that day, one line per activity. */
export const registerExtract = defineForm({
  id: 'ivo-register',
  source: 'ivo',
  product: PRODUCT,
  title: 'Utdrag ur IVO:s register',
  kinds: ['permits.care'],
  adds: false,
  columns: {
    ...permitColumns,
    status: needed('registrets status: Aktiv, Ej startad eller Nedlagd', registerStatus),
    laga_kraft: optional('om beslutet har fått laga kraft: ja, nej eller okänt', yesNo),
  },
  draw: (lines) => ({
    ok: true,
    facts: [
      {
        kind: 'permits.care',
        value: {
          permits: lines.map(({ line, reference }): Permit => ({
            type: line.tillstandstyp,
            scope: line.omfattning,
            unit: line.enhet,
            places: line.platser,
            status: line.status,
            from: line.fran,
            to: line.till,
            legalForce: line.laga_kraft ?? 'unknown',
            reference,
            decided: null,
            appealed: line.overklagat ?? 'unknown',
            stayed: line.inhibition ?? 'unknown',
          })),
        },
        validFrom: null,
      },
    ],
  }),
});

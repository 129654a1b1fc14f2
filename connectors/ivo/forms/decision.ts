import { defineForm, needed } from '../../form-columns.ts';
import { decisions, legalForce, type Permit, permitColumns, PRODUCT } from '../schema.ts';

/**
 * A decision by IVO, one line per permit. A refusal and a revocation are grave. The date of the document is the day of
 * the decision, from which a decision that names no other day counts.
 */
export const decision = defineForm({
  id: 'ivo-beslut',
  source: 'ivo',
  product: PRODUCT,
  title: 'Beslut av IVO',
  kinds: ['permits.care'],
  adds: true,
  columns: {
    ...permitColumns,
    beslut: needed('vad som beslutades: beviljat, återkallat eller avslag', decisions),
    laga_kraft: needed('om beslutet har fått laga kraft: ja, nej eller okänt', legalForce),
  },
  isGrave: (lines) => lines.some(({ beslut }) => beslut !== 'active'),
  draw: (lines) => ({
    ok: true,
    facts: [
      {
        kind: 'permits.care',
        value: {
          permits: lines.map(({ line, reference, on }): Permit => ({
            type: line.tillstandstyp,
            scope: line.omfattning,
            unit: line.enhet,
            places: line.platser,
            status: line.beslut,
            from: line.fran ?? on,
            to: line.till,
            legalForce: line.laga_kraft,
            reference,
          })),
        },
        validFrom: null,
      },
    ],
  }),
});

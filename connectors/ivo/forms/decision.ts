import { defineForm, needed, yesNo } from '../../form-columns.ts';
import { decisions, type Permit, permitColumns, PRODUCT } from '../schema.ts';

/**
 * A decision by IVO, one line per permit. Whatever grants no permit is grave, and so is what takes such a decision away. The date of the document is the day of
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
    beslut: needed(
      'vad som beslutades: beviljat, återkallat, avslag, tillfälligt förbud eller upphävt',
      decisions,
    ),
    laga_kraft: needed('om beslutet har fått laga kraft: ja, nej eller okänt', yesNo),
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
            decided: on,
            appealed: line.overklagat ?? 'unknown',
            stayed: line.inhibition ?? 'unknown',
          })),
        },
        validFrom: null,
      },
    ],
  }),
});

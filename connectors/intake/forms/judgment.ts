import { defineForm, needed } from '../../form-columns.ts';
import { type Judgment, judgmentKinds, legalForce } from '../schema.ts';

/** A judgment or decision about the supplier; always grave. The date is the day on which it was given. */
export const judgment = defineForm({
  id: 'dom',
  source: 'intake',
  title: 'Dom eller beslut',
  kinds: ['judgments.registered'],
  adds: true,
  columns: {
    typ: needed(
      'vad domen eller beslutet gäller: skatt, miljö, arbetsrätt, upphandling, straffrätt eller annat',
      judgmentKinds,
    ),
    laga_kraft: needed('om avgörandet har fått laga kraft: ja, nej eller okänt', legalForce),
  },
  isGrave: () => true,
  draw: (lines) => ({
    ok: true,
    facts: [
      {
        kind: 'judgments.registered',
        value: {
          judgments: lines.map(({ line, reference, on }): Judgment => ({
            kind: line.typ,
            on,
            legalForce: line.laga_kraft,
            reference,
          })),
        },
        validFrom: null,
      },
    ],
  }),
});

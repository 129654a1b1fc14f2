import { day, defineForm, needed, optional, yesNo } from '../../form-columns.ts';
import { type Judgment, judgedParties, judgmentKinds, listedPoints } from '../schema.ts';

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
    laga_kraft: needed('om avgörandet har fått laga kraft: ja, nej eller okänt', yesNo),
    punkt: optional(
      'vilken punkt i LOU 13 kap. 1 § domen faller under: 1, 2, 3, 4, 5, 6, nej eller okänt',
      listedPoints,
    ),
    avser: optional(
      'vem domen gäller: företaget, företrädare, annan eller okänt; aldrig ett namn',
      judgedParties,
    ),
    handelse: optional('dagen för det som domen eller beslutet gäller', day),
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
            event: line.handelse,
            listed: line.punkt ?? 'unknown',
            about: line.avser ?? 'unknown',
          })),
        },
        validFrom: null,
      },
    ],
  }),
});

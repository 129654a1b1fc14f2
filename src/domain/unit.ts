import { z } from 'zod';

import { readers } from './rule.ts';

/**
 * A part of an authority with its own suppliers, rhythm and recipients. `administrations`: the ledger's administration
 * names that belong to it, or `all`. `topics`: `payment` keeps only what matters before the next payment. `reads`: the
 * readers of rules that it is; `finance` where only payments concern it and `procurement` elsewhere, unless it is said.
 * Care rules are read by a unit that says `care`.
 */
export const Unit = z
  .strictObject({
    id: z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{1,30}$/,
        'små bokstäver a–z, siffror och bindestreck väntades, 2–31 tecken, med en bokstav först',
      ),
    name: z.string().min(1),
    authority: z.string().min(1),
    administrations: z.union(
      [z.literal('all'), z.array(z.string().min(1)).min(1)],
      '"all", eller en lista med minst ett namn, väntades',
    ),
    /** Konto numbers or prefixes ending in `*` whose rows are left out before storage. */
    accountsLeftOut: z
      .array(z.string().regex(/^\d+\*?$/, 'ett kontonummer, eller dess början med * efter, väntades'))
      .default([]),
    recipients: z.array(z.email()).default([]),
    rhythm: z
      .strictObject({
        every: z.enum(['day', 'week', 'month']),
        /** Swedish wall clock, not between 02:00 and 03:00. */
        at: z
          .string()
          .regex(
            /^(0[0-1]|0[3-9]|1\d|2[0-3]):[0-5]\d$/,
            'ett klockslag som 07:30 väntades, inte mellan 02 och 03',
          ),
        /** Monday 1 … Friday 5; used by `week`. */
        weekday: z.number().int().min(1).max(7).default(1),
        /** Send at the next digest hour of any day when a supplier reaches `stop`. */
        sameDayStop: z.boolean().default(true),
      })
      .prefault({ every: 'week', at: '07:30' }),
    topics: z.enum(['all', 'payment']).default('all'),
    reads: z.array(z.enum(readers)).min(1).optional(),
  })
  .transform((unit) => ({
    ...unit,
    reads: unit.reads ?? (unit.topics === 'payment' ? (['finance'] as const) : (['procurement'] as const)),
  }));
export type Unit = z.infer<typeof Unit>;

export const builtInUnits: readonly Unit[] = [
  Unit.parse({
    id: 'inkop',
    name: 'Inköp',
    authority: 'Kommunstyrelsen',
    administrations: 'all',
    recipients: ['inkop@kommun.example'],
    rhythm: { every: 'week', at: '07:30', weekday: 1 },
  }),
  Unit.parse({
    id: 'ekonomi',
    name: 'Ekonomi',
    authority: 'Kommunstyrelsen',
    administrations: 'all',
    recipients: ['ekonomi@kommun.example'],
    rhythm: { every: 'day', at: '06:40' },
    topics: 'payment',
  }),
  Unit.parse({
    id: 'vof',
    name: 'Vård och omsorg',
    authority: 'Vård- och omsorgsnämnden',
    administrations: ['Vård- och omsorgsförvaltningen', 'Vård och omsorg', 'VoF'],
    recipients: ['vof@kommun.example'],
    rhythm: { every: 'week', at: '06:40', weekday: 1 },
    reads: ['procurement', 'care'],
  }),
];

import { z } from '@hono/zod-openapi';

import { CaseNumber, checkReasons, levels } from '../domain/check.ts';
import { severities } from '../domain/rule.ts';
import { isDay } from '../domain/time.ts';

// What may be sent. The messages say, in Swedish, what was expected; the answer sets what was found beside it.

/** A number, or where a supplier that is known may be meant the reference that mails carry. */
const OrgNr = z
  .string('ett organisationsnummer som text, till exempel 559990-0015')
  .min(1, 'ett organisationsnummer')
  .max(30, 'ett organisationsnummer, högst 30 tecken');

export const NewCheck = z
  .strictObject(
    {
      orgNr: OrgNr,
      unit: z.string('enhetens id').min(1, 'enhetens id').max(40, 'enhetens id'),
      reason: z.enum(checkReasons, `en av ${checkReasons.join(', ')}`),
      dnr: CaseNumber.optional(),
    },
    'endast fälten orgNr, unit, reason och dnr',
  )
  .openapi('NewCheck', {
    example: { orgNr: '559990-0015', unit: 'inkop', reason: 'direct-purchase', dnr: 'KS 2026/123' },
  });

/** A number, or the reference that mails carry. */
export const SupplierSearch = z
  .strictObject({ orgNr: OrgNr }, 'endast fältet orgNr')
  .openapi('SupplierSearch', { example: { orgNr: '559990-0015' } });

/** What a supplier, a check or a digest is called; a number is one from before they were called so. */
const idParam = (shape: RegExp, example: string) =>
  z.object({
    id: z
      .string()
      .regex(shape)
      .openapi({ param: { name: 'id', in: 'path' }, example }),
  });
const SEALED = '[A-Za-z0-9_-]{22}';
const NUMBERED = '[1-9]\\d{0,14}';
export const SupplierParam = idParam(/^(?:[Ll]-[0-9A-Za-z]{4,15}|[1-9]\d{0,14})$/, 'L-7K3FM');
export const CheckParam = idParam(new RegExp(`^(?:K-${SEALED}|${NUMBERED})$`), 'K-Zx0pTq3mVd1uYw8sRb5nEg');
export const DigestParam = idParam(new RegExp(`^(?:D-${SEALED}|${NUMBERED})$`), 'D-Hc7kLw2sQf9vNj4tPa6xMg');
export const UnitParam = z.object({
  id: z
    .string()
    .max(40)
    .openapi({ param: { name: 'id', in: 'path' }, example: 'inkop' }),
});

const limit = (atMost: number) =>
  z.coerce
    .number(`ett heltal, 1–${atMost}`)
    .int(`ett heltal, 1–${atMost}`)
    .min(1, `ett heltal, 1–${atMost}`)
    .max(atMost, `ett heltal, 1–${atMost}`);

export const SupplierQuery = z.strictObject(
  {
    unit: z.string().max(40, 'enhetens id').optional(),
    level: z.enum(levels, `en av ${levels.join(', ')}`).optional(),
    unchecked: z.enum(['true', 'false'], 'true eller false').optional(),
    name: z
      .string()
      .min(1, 'början av ett eller flera ord i namnet')
      .max(80, 'högst 80 tecken')
      .optional()
      .openapi({
        description: 'beginnings of words in a name, in any order; letter case and accents do not count',
      }),
    rule: z
      .string()
      .regex(/^[a-z][a-z0-9-]{1,60}$/, 'en regels id')
      .optional()
      .openapi({ description: 'with an open signal of this rule' }),
    severity: z
      .enum(severities, `en av ${severities.join(', ')}`)
      .optional()
      .openapi({ description: 'with an open signal of this severity' }),
    cursor: z
      .string()
      .regex(/^[A-Za-z0-9_-]{1,2000}$/, 'värdet next från sidan före')
      .optional(),
    limit: limit(200).default(50),
  },
  'endast unit, level, unchecked, name, rule, severity, cursor och limit',
);

export const HistoryQuery = z.strictObject(
  { asOf: z.string('en dag, ÅÅÅÅ-MM-DD').refine(isDay, 'en dag, ÅÅÅÅ-MM-DD').optional() },
  'endast asOf',
);

export const DigestQuery = z.strictObject({ limit: limit(100).default(20) }, 'endast limit');

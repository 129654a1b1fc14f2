import { z } from '@hono/zod-openapi';

import { checkReasons, levels } from '../domain/check.ts';
import { outcomes } from '../domain/question.ts';
import { severities } from '../domain/rule.ts';
import { legalForms } from '../domain/supplier.ts';

const Instant = z.iso.datetime();
const Day = z.iso.date();
const Level = z.enum(levels);
const LevelText = z.string().nullable().openapi({
  description: 'level and `unchecked` in words; of who is not controlled, that and why',
});

export const CheckAccepted = z.object({ checkId: z.string(), href: z.string() }).openapi('CheckAccepted', {
  example: { checkId: 'K-Zx0pTq3mVd1uYw8sRb5nEg', href: '/api/v1/checks/K-Zx0pTq3mVd1uYw8sRb5nEg' },
});

export const CheckAnswer = z
  .object({
    checkId: z.string(),
    supplier: z.object({
      id: z.string().openapi({ description: 'its reference' }),
      orgNr: z.string().nullable(),
      name: z.string(),
    }),
    kind: z.enum(['run', 'ad-hoc']),
    unit: z.string().nullable(),
    reason: z.enum(checkReasons).nullable(),
    dnr: z.string().nullable(),
    requestedBy: z.string().nullable(),
    createdAt: Instant,
    doneAt: Instant.nullable(),
    level: Level.nullable().openapi({ description: 'null until the check is done' }),
    unchecked: z.boolean(),
    levelText: LevelText,
    sources: z
      .array(
        z.object({
          source: z.string(),
          outcome: z.enum(outcomes).nullable(),
          asOf: Day.nullable(),
          fetchedAt: Instant.nullable(),
          reason: z.string().nullable(),
          missing: z.array(z.string()).readonly(),
          text: z.string(),
        }),
      )
      .readonly(),
    verdicts: z
      .array(
        z.object({
          rule: z.string(),
          label: z.string(),
          outcome: z.enum(['hit', 'clear', 'unknown', 'not-applicable', 'error']),
          severity: z.enum(severities).nullable(),
          explanation: z.string(),
          action: z.string().nullable(),
          evidence: z
            .array(
              z.object({
                fact: z.string(),
                value: z.union([z.string(), z.number()]).nullable(),
                source: z.string(),
                asOf: Day.nullable(),
              }),
            )
            .readonly(),
          reason: z.string().nullable(),
        }),
      )
      .readonly(),
  })
  .openapi('CheckReport');

export const SupplierItem = z
  .object({
    id: z.string(),
    ref: z.string().openapi({ description: 'what mails call the supplier' }),
    name: z.string(),
    orgNr: z
      .string()
      .nullable()
      .openapi({ description: 'null for a sole trader, whose number is a personal number' }),
    form: z.enum(legalForms),
    standing: z.enum(['controlled', 'outside']),
    level: Level.nullable(),
    unchecked: z.boolean(),
    levelText: LevelText,
    reasons: z
      .array(z.object({ rule: z.string(), severity: z.enum(severities), label: z.string() }))
      .openapi({ description: 'open signals that the reader may be told of, the gravest first' }),
    checkedAt: Instant.nullable(),
    lastPaidMonth: z.string().nullable(),
    paidSek: z.number().nullable(),
    href: z.string(),
  })
  .openapi('Supplier', {
    example: {
      id: 'L-7K3FM',
      ref: 'L-7K3FM',
      name: 'Björkdalens Städ AB',
      orgNr: '559990-0015',
      form: 'AB',
      standing: 'controlled',
      level: 'deepen',
      unchecked: false,
      levelText: 'Fördjupa kontrollen',
      reasons: [{ rule: 'tax-fskatt-revoked', severity: 'high', label: 'F-skatt återkallad' }],
      checkedAt: '2026-11-20T03:12:00.000Z',
      lastPaidMonth: '2026-10',
      paidSek: 125_000,
      href: '/api/v1/suppliers/L-7K3FM',
    },
  });
export type SupplierItem = z.infer<typeof SupplierItem>;

export const SupplierPage = z
  .object({ suppliers: z.array(SupplierItem), next: z.string().nullable() })
  .openapi('SupplierPage');

const Value = z.union([z.string(), z.number()]).nullable();

export const SupplierHistoryAnswer = z
  .object({
    day: Day,
    supplier: z.object({
      id: z.string(),
      ref: z.string(),
      orgNr: z.string().nullable(),
      name: z.string(),
      form: z.string().openapi({ description: 'the legal form in words' }),
    }),
    level: Level.nullable(),
    unchecked: z.boolean(),
    levelText: LevelText,
    lastCheck: z.object({ checkId: z.string(), doneAt: Instant }).nullable(),
    flags: z
      .array(
        z.object({
          rule: z.string(),
          label: z.string(),
          severity: z.enum(severities),
          explanation: z.string(),
          state: z.string(),
          openedOn: Day,
          lastSeenOn: Day,
          clearedOn: Day.nullable(),
        }),
      )
      .readonly(),
    sharedAccounts: z
      .array(
        z.object({
          account: z.string().openapi({ description: 'masked' }),
          suppliers: z.array(z.object({ ref: z.string(), name: z.string() })).readonly(),
          others: z.number().int().openapi({ description: 'payees who are not named to this viewer' }),
        }),
      )
      .readonly()
      .openapi({ description: 'of today; empty with `asOf`' }),
    facts: z
      .array(
        z.object({
          fact: z.string(),
          value: Value,
          source: z.string(),
          sourceName: z.string(),
          asOf: Day,
          knownSince: Day,
        }),
      )
      .readonly(),
    sources: z
      .array(
        z.object({
          source: z.string(),
          outcome: z.enum(outcomes).nullable(),
          reason: z.string().nullable(),
          asOf: Day.nullable(),
          fetchedAt: Instant.nullable(),
        }),
      )
      .readonly(),
  })
  .openapi('SupplierHistory', {
    description:
      'What is known, and was known on the day of `asOf`: level, flags, facts with both dates, questions.',
  });
export type SupplierHistoryAnswer = z.infer<typeof SupplierHistoryAnswer>;

export const SupplierFound = z
  .object({ id: z.string(), href: z.string() })
  .openapi('SupplierFound', { example: { id: 'L-7K3FM', href: '/api/v1/suppliers/L-7K3FM' } });

const digestHead = {
  id: z.string(),
  unit: z.string(),
  period: z.string(),
  subject: z.string(),
  createdAt: Instant,
  sentAt: Instant.nullable(),
  href: z.string(),
};
export const DigestList = z.object({ digests: z.array(z.object(digestHead)) }).openapi('DigestList');

export const DigestAnswer = z
  .object({
    ...digestHead,
    digest: z.object({
      subject: z.string(),
      preheader: z.string(),
      heading: z.string(),
      lead: z.string().nullable(),
      sections: z
        .array(
          z.object({
            title: z.string(),
            intro: z.string().nullable(),
            items: z
              .array(
                z.object({
                  level: z.enum([...levels, 'notice', 'information', 'unchecked', 'outside']).nullable(),
                  supplier: z.string(),
                  ref: z.string(),
                  reason: z.string(),
                  paid: z.string().nullable(),
                  steps: z.array(z.string()).readonly(),
                  note: z.string().nullable(),
                }),
              )
              .readonly(),
            more: z.string().nullable(),
          }),
        )
        .readonly(),
      control: z.string(),
      foot: z.array(z.string()).readonly(),
    }),
  })
  .openapi('Digest');

export const RunAccepted = z
  .object({ period: z.string(), created: z.boolean() })
  .openapi('RunAccepted', { example: { period: '2026-11-20', created: true } });

export const Health = z.object({ status: z.literal('up'), version: z.string() }).openapi('Health', {
  example: { status: 'up', version: '0.1.0' },
});

const ReadinessCheck = z.object({
  name: z.string(),
  about: z.enum(['up', 'fresh']),
  ok: z.boolean(),
  detail: z.string(),
});
export type ReadinessCheck = z.infer<typeof ReadinessCheck>;

const SourceDown = z.object({
  source: z.string().openapi({ description: 'id of the source' }),
  since: Instant,
  reason: z
    .string()
    .nullable()
    .openapi({ description: 'reason code of a question, such as `no-answer` or `quota`' }),
});

/** `ready` says whether requests should come here; `fresh` whether what we tell is recent. */
export const Readiness = z
  .object({
    ready: z.boolean(),
    up: z.boolean(),
    fresh: z.boolean(),
    checks: z.array(ReadinessCheck),
    sourcesDown: z.array(SourceDown).nullable().openapi({
      description:
        'sources that do not answer now, or whose quota is gone; of no weight for `ready` and `fresh`. null when this cannot be read',
    }),
  })
  .openapi('Readiness');
export type Readiness = z.infer<typeof Readiness>;

import { z } from 'zod';

import { legalForms } from './supplier.ts';
import type { Instant } from './time.ts';

/**
 * One decision on how long the bytes of answers are kept. Without a decision nothing is removed. Facts, dates and hashes
 * stay: they are what a control rests on.
 */
export const RetentionRule = z
  .strictObject({
    /** Source id, or `persons`: names and numbers of people behind suppliers. */
    source: z.string().min(1),
    /** Forms that it is about; all of them when left out. Not for `persons`, who may stand behind several. */
    forms: z.array(z.enum(legalForms)).min(1).optional(),
    days: z.number().int().min(1),
    /** The decision's own reference (dnr), which the protocol repeats. */
    decision: z.string().min(1),
  })
  .refine(({ source, forms }) => source !== 'persons' || forms === undefined, {
    path: ['forms'],
    message: 'inget väntades bredvid källan "persons", som gäller personer oavsett form. Ta bort fältet',
  });
export type RetentionRule = z.infer<typeof RetentionRule>;

/** What one rule would remove, or what it really removed. `bytes` as they came, before compression. */
export interface Removal {
  readonly source: string;
  readonly decision: string;
  readonly answers: number;
  readonly bytes: number;
  /** Kept because somebody holds the supplier. */
  readonly onHold: number;
}

export interface Hold {
  readonly holdId: number;
  readonly supplierId: number;
  readonly by: string;
  readonly reason: string;
  readonly at: Instant;
}

export interface RetentionStore {
  /** What the rules remove now. With `dryRun` nothing is touched; otherwise each part is removed together with its line in the protocol. */
  apply(command: {
    rules: readonly RetentionRule[];
    by: string;
    now: Instant;
    dryRun: boolean;
  }): Promise<readonly Removal[]>;
  hold(command: { supplierId: number; by: string; reason: string; now: Instant }): Promise<Hold>;
  /** False when it is released already. */
  release(command: { holdId: number; by: string; now: Instant }): Promise<boolean>;
  holds(): Promise<readonly Hold[]>;
  protocol(): Promise<readonly (Omit<Removal, 'onHold'> & { readonly at: Instant; readonly by: string })[]>;
}

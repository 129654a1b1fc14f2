import { openLink, secretCheck } from './tender-wall.ts';
import { isAbsent } from '../sqlite/dialect.ts';

/*
 * SQL of what a unit may know of. Needs `@unit` (null: an administrator, where it says so) and `@all` (1: a unit of every
 * supplier); `s` is the supplier, `k` a check. What one unit asks about is its own business: until the municipality pays
 * a supplier or has a contract with it, nobody but those who asked learns that it is here. What only an open tender has
 * brought here is behind its wall (tender-wall.ts).
 */

/** The unit pays it; a unit of every supplier takes part in what any of them pays. */
const paidByUnit = `((@all = 1 AND s.last_month IS NOT NULL)
  OR EXISTS (SELECT 1 FROM supplier_units u WHERE u.supplier_id = s.id AND u.unit = @unit))`;

const contractedByUnit = `EXISTS (SELECT 1 FROM contracts c
  WHERE c.supplier_id = s.id AND (@all = 1 OR c.unit = @unit))`;

/** It works under a contract of the unit. */
const linkedToUnit = `EXISTS (SELECT 1 FROM subcontractors x WHERE x.supplier_id = s.id AND ${openLink}
  AND (@all = 1 OR EXISTS (SELECT 1 FROM contracts c
    WHERE c.supplier_id = x.main_supplier_id AND c.number = x.contract AND c.unit = @unit)))`;

/** The unit pays it, has or had a contract with it, or with whom it works for. */
export const engagedByUnit = `(${paidByUnit} OR ${contractedByUnit} OR ${linkedToUnit})`;

export const askedByUnit = `EXISTS (SELECT 1 FROM checks a WHERE a.supplier_id = s.id AND a.unit = @unit)`;

/** The one answer to whether a unit sees a supplier: on its page, in search, list and digest. */
export const knownToUnit = `(${engagedByUnit} OR ${askedByUnit})`;

/** Needs `@today`, `@active`. A check of the night, or the unit's own; an administrator sees any, but none of an open tender. */
export const seenCheck = `((${isAbsent('@unit')} OR k.unit IS NULL OR k.unit = @unit) AND NOT ${secretCheck})`;

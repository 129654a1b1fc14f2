/*
 * SQL of what a unit may know of. Needs `@unit` (null: an administrator, where it says so) and `@all` (1: a unit of every
 * supplier); `s` is the supplier, `k` a check. What one unit asks about is its own business: until the municipality pays
 * a supplier, nobody but those who asked learns that it is here.
 */

/** The unit pays it; a unit of every supplier takes part in what any of them pays. */
export const paidByUnit = `((@all = 1 AND s.last_month IS NOT NULL)
  OR EXISTS (SELECT 1 FROM supplier_units u WHERE u.supplier_id = s.id AND u.unit = @unit))`;

export const askedByUnit = `EXISTS (SELECT 1 FROM checks a WHERE a.supplier_id = s.id AND a.unit = @unit)`;

/** The one answer to whether a unit sees a supplier: on its page, in search, list and digest. */
export const knownToUnit = `(${paidByUnit} OR ${askedByUnit})`;

/** A check of the night, or the unit's own; an administrator sees any. */
export const seenCheck = `(@unit IS NULL OR k.unit IS NULL OR k.unit = @unit)`;

/*
 * SQL of what the municipality's own registers say about a supplier, and of what a tender that is not awarded keeps from
 * everybody: who has bid, and every check that was made for that reason alone. `id` is an expression for the supplier's id.
 * Needs `@today` (a day) and `@active` (first month that keeps a supplier from being dormant) where it says so.
 *
 * The wall is read anew each time, so that it falls by itself: with the award, or when the supplier is paid, gets a
 * contract, or stands in the finance system's register.
 */

/** A later instant than any, in milliseconds. */
export const NEVER = '9007199254740991';

const runs = `(x.to_on IS NULL OR x.to_on >= @today)`;

/** Link `x` goes with an open tender: it has the tender's number, or none and came while its main supplier had bid. */
const underTender = `(EXISTS (SELECT 1 FROM tenders v WHERE v.number_key = x.contract_key AND v.awarded_on IS NULL)
  OR x.contract_key = '' AND EXISTS (SELECT 1 FROM tender_bidders b JOIN tenders w ON w.id = b.tender_id
    WHERE b.supplier_id = x.main_supplier_id AND w.awarded_on IS NULL AND w.imported_at <= x.imported_at))`;

/** A link `x` of a chain that says nothing about a tender: its main supplier is known, and its contract is no open tender. */
export const openLink = `(EXISTS (SELECT 1 FROM suppliers m WHERE m.id = x.main_supplier_id AND (m.last_month IS NOT NULL
    OR EXISTS (SELECT 1 FROM contracts d WHERE d.supplier_id = m.id)))
  AND NOT ${underTender})`;

/** Needs `@today`. A contract that has not ended; one that begins later counts. */
const hasContract = (id: string): string => `EXISTS (SELECT 1 FROM contracts c
  WHERE c.supplier_id = ${id} AND (c.ends_on IS NULL OR c.ends_on >= @today))`;

const awakeAs = (
  alias: string,
): string => `(coalesce(${alias}.last_month, 0) >= @active OR ${hasContract(`${alias}.id`)}
  OR EXISTS (SELECT 1 FROM subcontractors x WHERE x.supplier_id = ${alias}.id AND ${runs} AND ${openLink}))`;

/** Needs `@today`, `@active`. Controlled every night for reasons that are no secret; `s` is the supplier. */
export const awake = awakeAs('s');

/** Needs `@today`, `@active`. Controlled every night for any reason; `s` is the supplier. */
export const due = `(coalesce(s.last_month, 0) >= @active OR ${hasContract('s.id')}
  OR EXISTS (SELECT 1 FROM subcontractors x WHERE x.supplier_id = s.id AND ${runs})
  OR EXISTS (SELECT 1 FROM tender_bidders b JOIN tenders w ON w.id = b.tender_id
    WHERE b.supplier_id = s.id AND w.awarded_on IS NULL))`;

/** When a tender that is not awarded first named the supplier, or a chain under that tender did; null for never. */
const namedSince = (id: string): string => `(SELECT min(since.at) FROM (
  SELECT w.imported_at AS at FROM tender_bidders b JOIN tenders w ON w.id = b.tender_id
    WHERE b.supplier_id = ${id} AND w.awarded_on IS NULL
  UNION ALL
  SELECT x.imported_at FROM subcontractors x WHERE x.supplier_id = ${id} AND NOT ${openLink}
    AND (EXISTS (SELECT 1 FROM tenders v WHERE v.number_key = x.contract_key AND v.awarded_on IS NULL)
      OR EXISTS (SELECT 1 FROM tender_bidders b JOIN tenders w ON w.id = b.tender_id
        WHERE b.supplier_id = x.main_supplier_id AND w.awarded_on IS NULL))
  UNION ALL
  SELECT x.imported_at FROM subcontractors x JOIN tenders v ON v.number_key = x.contract_key
    WHERE x.main_supplier_id = ${id} AND v.awarded_on IS NULL) since)`;

/** An alias of its own, because `id` may name a supplier of the query around it. */
const isAwake = (id: string): string =>
  `EXISTS (SELECT 1 FROM suppliers own WHERE own.id = ${id} AND ${awakeAs('own')})`;

/** Needs `@today`, `@active`. Only an open tender keeps the supplier controlled every night. */
export const secretlyControlled = (id: string): string =>
  `(${namedSince(id)} IS NOT NULL AND NOT ${isAwake(id)})`;

/** Needs `@today`, `@active`. The check `k` is the night's, and was made because of an open tender. */
export const secretCheck = `(k.unit IS NULL AND k.created_at >= coalesce(${namedSince('k.supplier_id')}, ${NEVER})
  AND NOT ${isAwake('k.supplier_id')})`;

/** Needs `@today`, `@active`. Of questions: an open tender's nights alone have asked it. */
export const secretQuestion = (id: string): string =>
  `(EXISTS (SELECT 1 FROM check_questions l JOIN checks k ON k.id = l.check_id
    WHERE l.question_id = ${id} AND l.used_fresh = 0 AND ${secretCheck})
  AND NOT EXISTS (SELECT 1 FROM check_questions l JOIN checks k ON k.id = l.check_id
    WHERE l.question_id = ${id} AND l.used_fresh = 0 AND NOT ${secretCheck}))`;

/** Nothing but an open tender has brought the supplier here. */
export const behindWall = (id: string): string => `(${namedSince(id)} IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM suppliers g WHERE g.id = ${id} AND (g.last_month IS NOT NULL
    OR EXISTS (SELECT 1 FROM contracts c WHERE c.supplier_id = g.id)
    OR EXISTS (SELECT 1 FROM listed_suppliers l WHERE l.supplier_id = g.id)
    OR EXISTS (SELECT 1 FROM subcontractors x WHERE x.supplier_id = g.id AND ${openLink}))))`;

/** A decision `d` that only an open tender can have led to. */
export const secretDecision = `(${behindWall('d.supplier_id')} AND d.at >= ${namedSince('d.supplier_id')})`;

/** Nobody may be told that the supplier is here: it is behind the wall, and no unit has asked about it by itself. */
export const hiddenSupplier = (id: string): string =>
  `(${behindWall(id)} AND NOT EXISTS (SELECT 1 FROM checks a WHERE a.supplier_id = ${id} AND a.unit IS NOT NULL))`;

/** Needs `@today`, `@active`. Ids of all that only an open tender keeps controlled, found from the tenders: they are few. */
export const namedByTenders = `SELECT n.id FROM (
  SELECT b.supplier_id AS id FROM tenders w JOIN tender_bidders b ON b.tender_id = w.id WHERE w.awarded_on IS NULL
  UNION SELECT x.supplier_id FROM tenders w JOIN tender_bidders b ON b.tender_id = w.id
    JOIN subcontractors x ON x.main_supplier_id = b.supplier_id WHERE w.awarded_on IS NULL
  UNION SELECT x.supplier_id FROM tenders v JOIN subcontractors x ON x.contract_key = v.number_key
    WHERE v.awarded_on IS NULL
  UNION SELECT x.main_supplier_id FROM tenders v JOIN subcontractors x ON x.contract_key = v.number_key
    WHERE v.awarded_on IS NULL) n
  WHERE ${secretlyControlled('n.id')} ORDER BY n.id`;

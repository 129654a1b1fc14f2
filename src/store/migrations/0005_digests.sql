CREATE TABLE `digest_marks` (
	`event_id` integer NOT NULL,
	`unit` text NOT NULL,
	`state` text NOT NULL,
	`digest_id` integer NOT NULL,
	PRIMARY KEY(`event_id`, `unit`),
	FOREIGN KEY (`event_id`) REFERENCES `flag_events`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`digest_id`) REFERENCES `digests`(`id`) ON UPDATE no action ON DELETE no action
);

--> statement-breakpoint
-- by hand
INSERT INTO digest_marks (event_id, unit, state, digest_id)
SELECT e.id, d.unit, 'start', d.id
FROM digests d JOIN flag_events e ON e.id <= d.up_to_event
WHERE d.id = (SELECT min(o.id) FROM digests o WHERE o.unit = d.unit)
  AND EXISTS (SELECT 1 FROM flags f WHERE f.supplier_id = e.supplier_id AND f.rule = e.rule AND f.cleared_on IS NULL)
  AND (d.unit, 'L-' || printf('%04d', e.supplier_id)) NOT IN (
    SELECT t.unit, i.value ->> '$.ref'
    FROM digests t, json_each(t.digest, '$.sections') s, json_each(s.value, '$.items') i
    WHERE s.value ->> '$.title' <> 'Inte färdigkontrollerade');

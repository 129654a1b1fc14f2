CREATE TABLE `audiences` (
	`audience` text PRIMARY KEY NOT NULL,
	`complete` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `digest_marks` (
	`event_id` integer NOT NULL,
	`unit` text NOT NULL,
	`state` text NOT NULL,
	`digest_id` integer NOT NULL,
	PRIMARY KEY(`event_id`, `unit`),
	FOREIGN KEY (`event_id`) REFERENCES `flag_events`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`digest_id`) REFERENCES `digests`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `import_withdrawals` (
	`import_id` integer PRIMARY KEY NOT NULL,
	`by` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `job_days` (
	`job` text PRIMARY KEY NOT NULL,
	`done` text,
	`held_by` text,
	`held_until` integer
) STRICT;
--> statement-breakpoint
CREATE TABLE `ledger_replaced` (
	`row_id` integer NOT NULL,
	`import_id` integer NOT NULL,
	PRIMARY KEY(`row_id`, `import_id`),
	FOREIGN KEY (`row_id`) REFERENCES `ledger_rows`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `ledger_statements` (
	`row_id` integer NOT NULL,
	`import_id` integer NOT NULL,
	`unit` text NOT NULL,
	PRIMARY KEY(`row_id`, `import_id`),
	FOREIGN KEY (`row_id`) REFERENCES `ledger_rows`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`import_id`) REFERENCES `imports`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `old_ids` (
	`kind` text PRIMARY KEY NOT NULL,
	`up_to` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `outbox_deliveries` (
	`outbox_id` integer NOT NULL,
	`address` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`outbox_id`, `address`),
	FOREIGN KEY (`outbox_id`) REFERENCES `outbox`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `supplier_readings` (
	`supplier_id` integer NOT NULL,
	`audience` text NOT NULL,
	`place` integer NOT NULL,
	`sort_key` text,
	`unchecked` integer NOT NULL,
	`unchecked_since` text,
	PRIMARY KEY(`supplier_id`, `audience`),
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `supplier_readings_list` ON `supplier_readings` (`audience`,`place`,`sort_key`,`supplier_id`);--> statement-breakpoint
CREATE TABLE `supplier_words` (
	`word` text NOT NULL,
	`supplier_id` integer NOT NULL,
	PRIMARY KEY(`word`, `supplier_id`),
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
DROP INDEX `imports_file`;--> statement-breakpoint
ALTER TABLE `seals` ADD `sources` text;--> statement-breakpoint
DROP INDEX `questions_open`;--> statement-breakpoint
ALTER TABLE `imports` ADD `kind` text DEFAULT 'payments' NOT NULL;--> statement-breakpoint
ALTER TABLE `imports` ADD `sealed_name` blob;--> statement-breakpoint
ALTER TABLE `imports` ADD `finished_at` integer;--> statement-breakpoint
ALTER TABLE `imports` ADD `states_rows` integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE `imports` ADD `counts` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `imports` ADD `months_noted` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `imports` ADD `replaced_by` text;--> statement-breakpoint
ALTER TABLE `imports` ADD `replaced_why` text;--> statement-breakpoint
CREATE INDEX `imports_unnoted` ON `imports` (`id`) WHERE months_noted = 0;--> statement-breakpoint
CREATE INDEX `imports_file` ON `imports` (`file_hash`,`settings_hash`);--> statement-breakpoint
ALTER TABLE `checks` ADD `readings` integer;--> statement-breakpoint
ALTER TABLE `flag_events` ADD `because` text DEFAULT 'facts' NOT NULL;--> statement-breakpoint
ALTER TABLE `ledger_rows` ADD `import_id` integer REFERENCES imports(id);--> statement-breakpoint
ALTER TABLE `ledger_rows` ADD `administration` text;--> statement-breakpoint
ALTER TABLE `ledger_rows` ADD `buyer` integer;--> statement-breakpoint
ALTER TABLE `ledger_rows` ADD `voucher` integer;--> statement-breakpoint
ALTER TABLE `ledger_rows` ADD `invoice` integer;--> statement-breakpoint
ALTER TABLE `ledger_rows` ADD `day` integer;--> statement-breakpoint
ALTER TABLE `register_versions` ADD `confirmed_at` integer;--> statement-breakpoint
ALTER TABLE `rule_books` ADD `versions` text;--> statement-breakpoint
ALTER TABLE `rule_books` ADD `policy` text;--> statement-breakpoint
ALTER TABLE `supplier_states` ADD `readings` integer;--> statement-breakpoint
ALTER TABLE `supplier_states` ADD `held_books` text;--> statement-breakpoint
CREATE INDEX `supplier_states_unchecked` ON `supplier_states` (`supplier_id`) WHERE unchecked = 1;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `ref` text;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `sort_key` text;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `words` text;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `place` integer DEFAULT 5 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `suppliers_ref` ON `suppliers` (`ref`);--> statement-breakpoint
CREATE INDEX `suppliers_list` ON `suppliers` (`place`,`sort_key`,`id`) WHERE standing <> 'private-or-unknown';--> statement-breakpoint
ALTER TABLE `tokens` ADD `ends_on` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `last_used_at` integer;--> statement-breakpoint
CREATE INDEX `questions_open` ON `questions` (`planned_at`) WHERE outcome is null;--> statement-breakpoint
CREATE INDEX `checks_open_of_run` ON `checks` (`run_id`) WHERE done_at is null;--> statement-breakpoint
CREATE INDEX `flags_of_rule` ON `flags` (`rule`,`supplier_id`) WHERE cleared_on is null;--> statement-breakpoint
CREATE INDEX `flags_of_severity` ON `flags` (`severity`,`supplier_id`) WHERE cleared_on is null;
--> statement-breakpoint
-- Tokens from before have a year from the day of the upgrade.
UPDATE `tokens` SET `ends_on` = date('now', '+1 year') WHERE `withdrawn_at` IS NULL;
--> statement-breakpoint
CREATE TRIGGER `ledger_statements_no_update` BEFORE UPDATE ON `ledger_statements` BEGIN SELECT RAISE(ABORT, 'statements of ledger rows are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_statements_no_delete` BEFORE DELETE ON `ledger_statements` BEGIN SELECT RAISE(ABORT, 'statements of ledger rows are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_replaced_no_update` BEFORE UPDATE ON `ledger_replaced` BEGIN SELECT RAISE(ABORT, 'replacements of ledger rows are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_replaced_no_delete` BEFORE DELETE ON `ledger_replaced` BEGIN SELECT RAISE(ABORT, 'replacements of ledger rows are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `import_withdrawals_no_update` BEFORE UPDATE ON `import_withdrawals` BEGIN SELECT RAISE(ABORT, 'withdrawals are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `import_withdrawals_no_delete` BEFORE DELETE ON `import_withdrawals` BEGIN SELECT RAISE(ABORT, 'withdrawals are append-only'); END;
--> statement-breakpoint
INSERT INTO digest_marks (event_id, unit, state, digest_id)
SELECT e.id, d.unit, 'start', d.id
FROM digests d JOIN flag_events e ON e.id <= d.up_to_event
WHERE d.id = (SELECT min(o.id) FROM digests o WHERE o.unit = d.unit)
  AND EXISTS (SELECT 1 FROM flags f WHERE f.supplier_id = e.supplier_id AND f.rule = e.rule AND f.cleared_on IS NULL)
  AND (d.unit, 'L-' || printf('%04d', e.supplier_id)) NOT IN (
    SELECT t.unit, i.value ->> '$.ref'
    FROM digests t, json_each(t.digest, '$.sections') s, json_each(s.value, '$.items') i
    WHERE s.value ->> '$.title' <> 'Inte färdigkontrollerade');
--> statement-breakpoint
-- What was told before there were references keeps its number for a reference.
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'supplier', coalesce(max(`id`), 0) FROM `suppliers`;--> statement-breakpoint
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'check', coalesce(max(`id`), 0) FROM `checks`;--> statement-breakpoint
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'digest', coalesce(max(`id`), 0) FROM `digests`;--> statement-breakpoint
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'account', coalesce(max(`id`), 0) FROM `ledger_rows`;--> statement-breakpoint
UPDATE `suppliers` SET `ref` = 'L-' || CASE WHEN `id` < 10 THEN '000' WHEN `id` < 100 THEN '00' WHEN `id` < 1000 THEN '0' ELSE '' END || `id`;--> statement-breakpoint
-- The order of the list, from the last level; names are reckoned when the database is opened.
UPDATE `suppliers` SET `place` = coalesce((
  SELECT CASE t.`level` WHEN 'stop' THEN 0 WHEN 'deepen' THEN 1 WHEN 'ask' THEN 2
    ELSE CASE WHEN EXISTS (SELECT 1 FROM `checks` k WHERE k.`supplier_id` = t.`supplier_id` AND k.`unit` IS NULL AND k.`done_at` IS NOT NULL) THEN 3 ELSE 4 END END
  FROM `supplier_states` t WHERE t.`supplier_id` = `suppliers`.`id`), 5);

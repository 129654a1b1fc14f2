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
CREATE TABLE `outbox_deliveries` (
	`outbox_id` integer NOT NULL,
	`address` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`outbox_id`, `address`),
	FOREIGN KEY (`outbox_id`) REFERENCES `outbox`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
DROP INDEX `imports_file`;--> statement-breakpoint
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
ALTER TABLE `supplier_states` ADD `held_books` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `ends_on` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `last_used_at` integer;
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

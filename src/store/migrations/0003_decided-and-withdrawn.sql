CREATE TABLE `day_decisions` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`day` text NOT NULL,
	`decision` text NOT NULL,
	`why` text,
	`by` text NOT NULL,
	`at` integer NOT NULL
) STRICT;
--> statement-breakpoint
ALTER TABLE `supplier_states` ADD `rejected_source` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `withdrawn_at` integer;--> statement-breakpoint
ALTER TABLE `tokens` ADD `withdrawn_by` text;
--> statement-breakpoint
CREATE TRIGGER `day_decisions_no_update` BEFORE UPDATE ON `day_decisions` BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `day_decisions_no_delete` BEFORE DELETE ON `day_decisions` BEGIN SELECT RAISE(ABORT, 'decisions are append-only'); END;

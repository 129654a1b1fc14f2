CREATE TABLE `answers` (
	`id` integer PRIMARY KEY NOT NULL,
	`cell_id` integer NOT NULL,
	`fact_ids` text NOT NULL,
	FOREIGN KEY (`cell_id`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `cells` (
	`id` integer PRIMARY KEY NOT NULL,
	`supplier_id` integer NOT NULL,
	`source` text NOT NULL,
	`product` text NOT NULL,
	`answer_id` integer,
	`answered_question_id` integer,
	`last_question_id` integer,
	`failing_since` integer,
	`failed_from` integer,
	`recovered_at` integer,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `cells_key` ON `cells` (`supplier_id`,`source`,`product`);--> statement-breakpoint
CREATE INDEX `cells_failing` ON `cells` (`source`) WHERE failing_since is not null;--> statement-breakpoint
CREATE TABLE `check_questions` (
	`check_id` integer NOT NULL,
	`question_id` integer NOT NULL,
	`used_fresh` integer NOT NULL,
	PRIMARY KEY(`check_id`, `question_id`),
	FOREIGN KEY (`check_id`) REFERENCES `checks`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `check_questions_question` ON `check_questions` (`question_id`);--> statement-breakpoint
CREATE TABLE `checks` (
	`id` integer PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`supplier_id` integer NOT NULL,
	`run_id` integer,
	`round` integer NOT NULL,
	`period` text NOT NULL,
	`unit` text,
	`reason` text,
	`dnr` text,
	`requested_by` text,
	`created_at` integer NOT NULL,
	`deadline` integer NOT NULL,
	`done_at` integer,
	`level` text,
	`unchecked` integer NOT NULL,
	`verdict_set_id` integer,
	`rule_book_id` integer,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`verdict_set_id`) REFERENCES `verdict_sets`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`rule_book_id`) REFERENCES `rule_books`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `checks_run` ON `checks` (`run_id`,`supplier_id`,`round`) WHERE run_id is not null;--> statement-breakpoint
CREATE UNIQUE INDEX `checks_ad_hoc_open` ON `checks` (`supplier_id`,`unit`,`reason`,ifnull(dnr, '')) WHERE kind = 'ad-hoc' and done_at is null;--> statement-breakpoint
CREATE INDEX `checks_unit` ON `checks` (`unit`,`supplier_id`) WHERE unit is not null;--> statement-breakpoint
CREATE INDEX `checks_supplier` ON `checks` (`supplier_id`);--> statement-breakpoint
CREATE INDEX `checks_open` ON `checks` (`deadline`) WHERE done_at is null;--> statement-breakpoint
CREATE TABLE `claims` (
	`question_id` integer PRIMARY KEY NOT NULL,
	`claimed_by` text NOT NULL,
	`until` integer NOT NULL,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `digests` (
	`id` integer PRIMARY KEY NOT NULL,
	`unit` text NOT NULL,
	`period` text NOT NULL,
	`on` text NOT NULL,
	`up_to_event` integer NOT NULL,
	`digest` text NOT NULL,
	`subject` text NOT NULL,
	`text` text NOT NULL,
	`html` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `digests_period` ON `digests` (`unit`,`period`);--> statement-breakpoint
CREATE TABLE `facts` (
	`id` integer PRIMARY KEY NOT NULL,
	`cell_id` integer NOT NULL,
	`kind` text NOT NULL,
	`value` text NOT NULL,
	`valid_from` text,
	`recorded_at` integer NOT NULL,
	`question_id` integer NOT NULL,
	FOREIGN KEY (`cell_id`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `facts_cell` ON `facts` (`cell_id`,`kind`);--> statement-breakpoint
CREATE TABLE `flag_events` (
	`id` integer PRIMARY KEY NOT NULL,
	`flag_id` integer NOT NULL,
	`supplier_id` integer NOT NULL,
	`check_id` integer NOT NULL,
	`rule` text NOT NULL,
	`change` text NOT NULL,
	`severity` text NOT NULL,
	`severity_before` text,
	`weight` real,
	`params` text NOT NULL,
	`on` text NOT NULL,
	`evidence` text NOT NULL,
	FOREIGN KEY (`flag_id`) REFERENCES `flags`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `flag_events_flag` ON `flag_events` (`flag_id`);--> statement-breakpoint
CREATE TABLE `flags` (
	`id` integer PRIMARY KEY NOT NULL,
	`supplier_id` integer NOT NULL,
	`rule` text NOT NULL,
	`severity` text NOT NULL,
	`weight` real,
	`params` text NOT NULL,
	`opened_on` text NOT NULL,
	`last_seen_on` text NOT NULL,
	`cleared_on` text,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `flags_open` ON `flags` (`supplier_id`,`rule`) WHERE cleared_on is null;--> statement-breakpoint
CREATE INDEX `flags_supplier` ON `flags` (`supplier_id`);--> statement-breakpoint
CREATE TABLE `imports` (
	`id` integer PRIMARY KEY NOT NULL,
	`file_hash` text NOT NULL,
	`settings_hash` text NOT NULL,
	`file_name` text NOT NULL,
	`report` text NOT NULL,
	`imported_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `imports_file` ON `imports` (`file_hash`,`settings_hash`);--> statement-breakpoint
CREATE TABLE `ledger_rows` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	`supplier_id` integer NOT NULL,
	`unit` text,
	`month` integer NOT NULL,
	`konto` text,
	`amount_ore` integer NOT NULL,
	`account` text,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `ledger_rows_key` ON `ledger_rows` (`key`);--> statement-breakpoint
CREATE INDEX `ledger_rows_supplier` ON `ledger_rows` (`supplier_id`,`month`);--> statement-breakpoint
CREATE INDEX `ledger_rows_account` ON `ledger_rows` (`account`,`supplier_id`) WHERE account is not null;--> statement-breakpoint
CREATE TABLE `legal_bases` (
	`id` integer PRIMARY KEY NOT NULL,
	`basis` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `legal_bases_basis_unique` ON `legal_bases` (`basis`);--> statement-breakpoint
CREATE TABLE `outbox` (
	`id` integer PRIMARY KEY NOT NULL,
	`digest_id` integer NOT NULL,
	`message_id` text NOT NULL,
	`recipients` text NOT NULL,
	`created_at` integer NOT NULL,
	`tries` integer NOT NULL,
	`claimed_by` text,
	`claimed_until` integer,
	`retry_at` integer,
	`last_problem` text,
	`sent_at` integer,
	FOREIGN KEY (`digest_id`) REFERENCES `digests`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_digest_id_unique` ON `outbox` (`digest_id`);--> statement-breakpoint
CREATE INDEX `outbox_waiting` ON `outbox` (`id`) WHERE sent_at is null;--> statement-breakpoint
CREATE TABLE `questions` (
	`id` integer PRIMARY KEY NOT NULL,
	`cell_id` integer NOT NULL,
	`period` text NOT NULL,
	`round` integer NOT NULL,
	`stage` integer NOT NULL,
	`paid` integer NOT NULL,
	`attempts` integer NOT NULL,
	`legal_basis_id` integer,
	`planned_at` integer NOT NULL,
	`settled_at` integer,
	`outcome` text,
	`reason` text,
	`as_of` text,
	`answer_id` integer,
	`missing` text,
	`retry_at` integer,
	FOREIGN KEY (`cell_id`) REFERENCES `cells`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`legal_basis_id`) REFERENCES `legal_bases`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`answer_id`) REFERENCES `answers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `questions_key` ON `questions` (`cell_id`,`period`,`round`);--> statement-breakpoint
CREATE INDEX `questions_open` ON `questions` (`id`) WHERE outcome is null;--> statement-breakpoint
CREATE TABLE `rule_books` (
	`id` integer PRIMARY KEY NOT NULL,
	`rule_set_hash` text NOT NULL,
	`policy_hash` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `rule_books_key` ON `rule_books` (`rule_set_hash`,`policy_hash`);--> statement-breakpoint
CREATE TABLE `runs` (
	`id` integer PRIMARY KEY NOT NULL,
	`period` text NOT NULL,
	`started_at` integer NOT NULL,
	`deadline` integer NOT NULL,
	`planned_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `runs_period_unique` ON `runs` (`period`);--> statement-breakpoint
CREATE TABLE `seals` (
	`id` integer PRIMARY KEY NOT NULL,
	`check_value` blob NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `supplier_states` (
	`supplier_id` integer PRIMARY KEY NOT NULL,
	`version` integer NOT NULL,
	`level` text NOT NULL,
	`unchecked` integer NOT NULL,
	`unchecked_since` text,
	`check_id` integer NOT NULL,
	`checked_at` integer NOT NULL,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `supplier_units` (
	`supplier_id` integer NOT NULL,
	`unit` text NOT NULL,
	`last_month` integer NOT NULL,
	`added_at` integer NOT NULL,
	PRIMARY KEY(`supplier_id`, `unit`),
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `supplier_units_unit` ON `supplier_units` (`unit`,`supplier_id`);--> statement-breakpoint
CREATE TABLE `suppliers` (
	`id` integer PRIMARY KEY NOT NULL,
	`number_kind` text NOT NULL,
	`number` text,
	`number_hash` blob,
	`sealed` blob,
	`standing` text NOT NULL,
	`ledger_name` text,
	`register_name` text,
	`name_rank` text,
	`presumed_form` text NOT NULL,
	`confirmed_form` text,
	`form_rank` text,
	`trader_by` text,
	`trader_at` integer,
	`last_month` integer,
	`first_seen` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `suppliers_number` ON `suppliers` (`number_kind`,`number`);--> statement-breakpoint
CREATE UNIQUE INDEX `suppliers_number_hash` ON `suppliers` (`number_hash`) WHERE number_hash is not null;--> statement-breakpoint
CREATE TABLE `tokens` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL,
	`role` text NOT NULL,
	`unit` text,
	`hash` text NOT NULL,
	`created_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `tokens_hash_unique` ON `tokens` (`hash`);--> statement-breakpoint
CREATE TABLE `verdict_sets` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`verdicts` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `verdict_sets_hash_unique` ON `verdict_sets` (`hash`);
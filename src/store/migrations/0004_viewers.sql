CREATE TABLE `audiences` (
	`audience` text PRIMARY KEY NOT NULL,
	`complete` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `old_ids` (
	`kind` text PRIMARY KEY NOT NULL,
	`up_to` integer NOT NULL
);
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
);
--> statement-breakpoint
CREATE INDEX `supplier_readings_list` ON `supplier_readings` (`audience`,`place`,`sort_key`,`supplier_id`);--> statement-breakpoint
CREATE TABLE `supplier_words` (
	`word` text NOT NULL,
	`supplier_id` integer NOT NULL,
	PRIMARY KEY(`word`, `supplier_id`),
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `checks` ADD `readings` integer;--> statement-breakpoint
ALTER TABLE `supplier_states` ADD `readings` integer;--> statement-breakpoint
CREATE INDEX `supplier_states_unchecked` ON `supplier_states` (`supplier_id`) WHERE unchecked = 1;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `ref` text;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `sort_key` text;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `words` text;--> statement-breakpoint
ALTER TABLE `suppliers` ADD `place` integer DEFAULT 5 NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX `suppliers_ref` ON `suppliers` (`ref`);--> statement-breakpoint
CREATE INDEX `suppliers_list` ON `suppliers` (`place`,`sort_key`,`id`) WHERE standing <> 'private-or-unknown';--> statement-breakpoint
CREATE INDEX `flags_of_rule` ON `flags` (`rule`,`supplier_id`) WHERE cleared_on is null;--> statement-breakpoint
CREATE INDEX `flags_of_severity` ON `flags` (`severity`,`supplier_id`) WHERE cleared_on is null;
--> statement-breakpoint
-- by hand
-- What was told before there were references keeps its number for a reference.
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'supplier', coalesce(max(`id`), 0) FROM `suppliers`;--> statement-breakpoint
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'check', coalesce(max(`id`), 0) FROM `checks`;--> statement-breakpoint
INSERT INTO `old_ids` (`kind`, `up_to`) SELECT 'digest', coalesce(max(`id`), 0) FROM `digests`;--> statement-breakpoint
UPDATE `suppliers` SET `ref` = 'L-' || CASE WHEN `id` < 10 THEN '000' WHEN `id` < 100 THEN '00' WHEN `id` < 1000 THEN '0' ELSE '' END || `id`;--> statement-breakpoint
-- The order of the list, from the last level; names are reckoned when the database is opened.
UPDATE `suppliers` SET `place` = coalesce((
  SELECT CASE t.`level` WHEN 'stop' THEN 0 WHEN 'deepen' THEN 1 WHEN 'ask' THEN 2
    ELSE CASE WHEN EXISTS (SELECT 1 FROM `checks` k WHERE k.`supplier_id` = t.`supplier_id` AND k.`unit` IS NULL AND k.`done_at` IS NOT NULL) THEN 3 ELSE 4 END END
  FROM `supplier_states` t WHERE t.`supplier_id` = `suppliers`.`id`), 5);

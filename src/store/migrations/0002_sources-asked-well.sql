CREATE TABLE `approvals` (
	`id` integer PRIMARY KEY NOT NULL,
	`supplier_id` integer NOT NULL,
	`source` text NOT NULL,
	`by` text NOT NULL,
	`purpose` text NOT NULL,
	`at` integer NOT NULL,
	`until` integer NOT NULL,
	`used_at` integer,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `approvals_supplier` ON `approvals` (`supplier_id`,`source`);--> statement-breakpoint
CREATE TABLE `contracts` (
	`id` integer PRIMARY KEY NOT NULL,
	`key` blob NOT NULL,
	`supplier_id` integer NOT NULL,
	`number` text NOT NULL,
	`authority` text NOT NULL,
	`unit` text,
	`responsible` text,
	`starts_on` text NOT NULL,
	`ends_on` text,
	`renews_on` text,
	`trade` text,
	`track` text NOT NULL,
	`value_ore` integer,
	`care` integer NOT NULL,
	`main_supplier_id` integer,
	`imported_at` integer NOT NULL,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`main_supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `contracts_key_unique` ON `contracts` (`key`);--> statement-breakpoint
CREATE INDEX `contracts_supplier` ON `contracts` (`supplier_id`);--> statement-breakpoint
CREATE TABLE `depth_decisions` (
	`id` integer PRIMARY KEY NOT NULL,
	`supplier_id` integer NOT NULL,
	`depth` text NOT NULL,
	`reason` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	`until` text NOT NULL,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE INDEX `depth_decisions_supplier` ON `depth_decisions` (`supplier_id`);--> statement-breakpoint
CREATE TABLE `documents` (
	`id` integer PRIMARY KEY NOT NULL,
	`form` text NOT NULL,
	`source` text NOT NULL,
	`supplier_id` integer NOT NULL,
	`reference` text NOT NULL,
	`on` text NOT NULL,
	`content_hash` blob NOT NULL,
	`facts` text NOT NULL,
	`grave` integer NOT NULL,
	`state` text NOT NULL,
	`registered_by` text NOT NULL,
	`registered_at` integer NOT NULL,
	`confirmed_by` text,
	`confirmed_at` integer,
	`question_id` integer,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `documents_content` ON `documents` (`supplier_id`,`form`,`content_hash`);--> statement-breakpoint
CREATE INDEX `documents_waiting` ON `documents` (`id`) WHERE state = 'waiting';--> statement-breakpoint
CREATE TABLE `drifts` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`route` text NOT NULL,
	`paths` text NOT NULL,
	`first_seen` integer NOT NULL,
	`last_seen` integer NOT NULL,
	`times` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `drifts_key` ON `drifts` (`source`,`kind`,`route`,`paths`);--> statement-breakpoint
CREATE TABLE `evidence` (
	`id` integer PRIMARY KEY NOT NULL,
	`hash` blob NOT NULL,
	`bytes` blob,
	`size` integer NOT NULL,
	`content_type` text,
	`kept_at` integer NOT NULL,
	`last_used_at` integer NOT NULL,
	`removed_at` integer
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `evidence_hash_unique` ON `evidence` (`hash`);--> statement-breakpoint
CREATE TABLE `holds` (
	`id` integer PRIMARY KEY NOT NULL,
	`supplier_id` integer NOT NULL,
	`by` text NOT NULL,
	`reason` text NOT NULL,
	`at` integer NOT NULL,
	`released_at` integer,
	`released_by` text,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `listed_suppliers` (
	`supplier_id` integer PRIMARY KEY NOT NULL,
	`name` text,
	`imported_at` integer NOT NULL,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE TABLE `order_sums` (
	`source` text NOT NULL,
	`month` integer NOT NULL,
	`run_id` integer NOT NULL,
	`orders` integer NOT NULL,
	`ore` integer NOT NULL,
	PRIMARY KEY(`source`, `month`, `run_id`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `orders` (
	`id` integer PRIMARY KEY NOT NULL,
	`question_id` integer NOT NULL,
	`supplier_id` integer NOT NULL,
	`source` text NOT NULL,
	`product` text NOT NULL,
	`month` integer NOT NULL,
	`run_id` integer,
	`purpose` text NOT NULL,
	`unit` text,
	`requested_by` text,
	`approval_id` integer,
	`legal_form` text NOT NULL,
	`letter_expected` integer NOT NULL,
	`letter_sent` integer,
	`price_ore` integer NOT NULL,
	`reference` text NOT NULL,
	`provider_ref` text,
	`ordered_at` integer NOT NULL,
	`ended_at` integer,
	`outcome` text,
	`resolved_by` text,
	`resolved_at` integer,
	`superseded_at` integer,
	`superseded_by` text,
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`run_id`) REFERENCES `runs`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`approval_id`) REFERENCES `approvals`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `orders_question_id_unique` ON `orders` (`question_id`);--> statement-breakpoint
CREATE INDEX `orders_month` ON `orders` (`source`,`month`);--> statement-breakpoint
CREATE INDEX `orders_supplier` ON `orders` (`supplier_id`,`source`);--> statement-breakpoint
CREATE INDEX `orders_open` ON `orders` (`id`) WHERE outcome is null or outcome = 'unknown';--> statement-breakpoint
CREATE TABLE `person_suppliers` (
	`person_id` integer NOT NULL,
	`supplier_id` integer NOT NULL,
	`source` text NOT NULL,
	`last_seen` integer NOT NULL,
	PRIMARY KEY(`person_id`, `supplier_id`, `source`),
	FOREIGN KEY (`person_id`) REFERENCES `persons`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `person_suppliers_supplier` ON `person_suppliers` (`supplier_id`);--> statement-breakpoint
CREATE TABLE `persons` (
	`id` integer PRIMARY KEY NOT NULL,
	`ref` text NOT NULL,
	`sealed_number` blob,
	`sealed_name` blob,
	`first_seen` integer NOT NULL,
	`last_seen` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `persons_ref_unique` ON `persons` (`ref`);--> statement-breakpoint
CREATE TABLE `question_evidence` (
	`question_id` integer NOT NULL,
	`place` integer NOT NULL,
	`evidence_id` integer NOT NULL,
	`route_id` integer NOT NULL,
	`quarantined` integer NOT NULL,
	PRIMARY KEY(`question_id`, `place`),
	FOREIGN KEY (`question_id`) REFERENCES `questions`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`evidence_id`) REFERENCES `evidence`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`route_id`) REFERENCES `routes`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `question_evidence_evidence` ON `question_evidence` (`evidence_id`);--> statement-breakpoint
CREATE TABLE `register_dismissals` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`supplier_id` integer NOT NULL,
	`entry` text NOT NULL,
	`fingerprint` text NOT NULL,
	`by` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `register_dismissals_key` ON `register_dismissals` (`source`,`supplier_id`,`entry`,`fingerprint`);--> statement-breakpoint
CREATE TABLE `register_rows` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`key_hash` blob NOT NULL,
	`key` text,
	`data` text,
	`sealed` blob,
	`hash` blob NOT NULL,
	`from_version` integer NOT NULL,
	`to_version` integer,
	FOREIGN KEY (`from_version`) REFERENCES `register_versions`(`id`) ON UPDATE no action ON DELETE no action
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `register_rows_current` ON `register_rows` (`source`,`key_hash`) WHERE to_version is null;--> statement-breakpoint
CREATE INDEX `register_rows_ended` ON `register_rows` (`source`,`to_version`,`key_hash`) WHERE to_version is not null;--> statement-breakpoint
CREATE TABLE `register_versions` (
	`id` integer PRIMARY KEY NOT NULL,
	`source` text NOT NULL,
	`state` text NOT NULL,
	`as_of` text NOT NULL,
	`etag` text,
	`last_modified` text,
	`fetched_at` integer NOT NULL,
	`rows` integer NOT NULL,
	`unreadable` integer NOT NULL,
	`changed` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE INDEX `register_versions_source` ON `register_versions` (`source`,`id`);--> statement-breakpoint
CREATE TABLE `removals` (
	`id` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by` text NOT NULL,
	`decision` text NOT NULL,
	`source` text NOT NULL,
	`answers` integer NOT NULL,
	`bytes` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE TABLE `routes` (
	`id` integer PRIMARY KEY NOT NULL,
	`route` text NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `routes_route_unique` ON `routes` (`route`);--> statement-breakpoint
CREATE TABLE `source_days` (
	`source` text NOT NULL,
	`day` text NOT NULL,
	`figures` text NOT NULL,
	`state` text NOT NULL,
	`why` text,
	`decided_by` text,
	`decided_at` integer,
	PRIMARY KEY(`source`, `day`)
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `source_states` (
	`source` text PRIMARY KEY NOT NULL,
	`down_since` integer,
	`reason` text,
	`open_until` integer,
	`last_answer_at` integer
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `subcontractors` (
	`main_supplier_id` integer NOT NULL,
	`supplier_id` integer NOT NULL,
	`contract` text NOT NULL,
	`contract_key` text NOT NULL,
	`tier` integer NOT NULL,
	`from_on` text,
	`to_on` text,
	`imported_at` integer NOT NULL,
	PRIMARY KEY(`main_supplier_id`, `supplier_id`, `contract`),
	FOREIGN KEY (`main_supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `subcontractors_supplier` ON `subcontractors` (`supplier_id`);--> statement-breakpoint
CREATE TABLE `tender_bidders` (
	`tender_id` integer NOT NULL,
	`supplier_id` integer NOT NULL,
	`intended` integer NOT NULL,
	`name` text,
	PRIMARY KEY(`tender_id`, `supplier_id`),
	FOREIGN KEY (`tender_id`) REFERENCES `tenders`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`supplier_id`) REFERENCES `suppliers`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE INDEX `tender_bidders_supplier` ON `tender_bidders` (`supplier_id`);--> statement-breakpoint
CREATE TABLE `tender_readers` (
	`tender_id` integer NOT NULL,
	`name` text NOT NULL,
	PRIMARY KEY(`tender_id`, `name`),
	FOREIGN KEY (`tender_id`) REFERENCES `tenders`(`id`) ON UPDATE no action ON DELETE no action
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `tenders` (
	`id` integer PRIMARY KEY NOT NULL,
	`number` text NOT NULL,
	`number_key` text NOT NULL,
	`authority` text NOT NULL,
	`unit` text NOT NULL,
	`track` text NOT NULL,
	`opened_on` text NOT NULL,
	`awarded_on` text,
	`imported_at` integer NOT NULL
) STRICT;
--> statement-breakpoint
CREATE UNIQUE INDEX `tenders_number` ON `tenders` (`authority`,`number`);--> statement-breakpoint
CREATE TABLE `warnings` (
	`key` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL
) STRICT, WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `cells` ADD `changed_at` integer;--> statement-breakpoint

CREATE TRIGGER `orders_counted` AFTER INSERT ON `orders` WHEN NEW.outcome IS NOT 'rejected' BEGIN
	INSERT INTO `order_sums` VALUES (NEW.source, NEW.month, ifnull(NEW.run_id, 0), 1, NEW.price_ore)
	ON CONFLICT DO UPDATE SET orders = orders + 1, ore = ore + excluded.ore;
END;
--> statement-breakpoint
CREATE TRIGGER `orders_counted_anew` AFTER UPDATE OF outcome, month, price_ore ON `orders` BEGIN
	UPDATE `order_sums` SET orders = orders - 1, ore = ore - OLD.price_ore
	WHERE OLD.outcome IS NOT 'rejected' AND source = OLD.source AND month = OLD.month AND run_id = ifnull(OLD.run_id, 0);
	INSERT INTO `order_sums` SELECT NEW.source, NEW.month, ifnull(NEW.run_id, 0), 1, NEW.price_ore
	WHERE NEW.outcome IS NOT 'rejected'
	ON CONFLICT DO UPDATE SET orders = orders + 1, ore = ore + excluded.ore;
END;

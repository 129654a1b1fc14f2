CREATE TABLE `outbox_deliveries` (
	`outbox_id` integer NOT NULL,
	`address` text NOT NULL,
	`outcome` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`outbox_id`, `address`),
	FOREIGN KEY (`outbox_id`) REFERENCES `outbox`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
ALTER TABLE `register_versions` ADD `confirmed_at` integer;
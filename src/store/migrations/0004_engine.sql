ALTER TABLE `flag_events` ADD `because` text DEFAULT 'facts' NOT NULL;--> statement-breakpoint
ALTER TABLE `rule_books` ADD `versions` text;--> statement-breakpoint
ALTER TABLE `rule_books` ADD `policy` text;--> statement-breakpoint
ALTER TABLE `supplier_states` ADD `held_books` text;
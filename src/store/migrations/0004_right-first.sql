ALTER TABLE `flag_events` ADD `because` text DEFAULT 'facts' NOT NULL;--> statement-breakpoint
ALTER TABLE `rule_books` ADD `versions` text;--> statement-breakpoint
ALTER TABLE `rule_books` ADD `policy` text;--> statement-breakpoint
ALTER TABLE `supplier_states` ADD `held_books` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `ends_on` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `last_used_at` integer;
--> statement-breakpoint
-- Tokens from before have a year from the day of the upgrade.
UPDATE `tokens` SET `ends_on` = date('now', '+1 year') WHERE `withdrawn_at` IS NULL;

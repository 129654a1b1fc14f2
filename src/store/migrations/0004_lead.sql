ALTER TABLE `tokens` ADD `ends_on` text;--> statement-breakpoint
ALTER TABLE `tokens` ADD `last_used_at` integer;
--> statement-breakpoint
-- by hand
-- Tokens from before have a year from the day of the upgrade.
UPDATE `tokens` SET `ends_on` = date('now', '+1 year') WHERE `withdrawn_at` IS NULL;

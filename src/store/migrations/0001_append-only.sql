-- What was once known stays known: these tables take new rows only.
CREATE TRIGGER `facts_no_update` BEFORE UPDATE ON `facts` BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `facts_no_delete` BEFORE DELETE ON `facts` BEGIN SELECT RAISE(ABORT, 'facts are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_rows_no_update` BEFORE UPDATE ON `ledger_rows` BEGIN SELECT RAISE(ABORT, 'ledger rows are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `ledger_rows_no_delete` BEFORE DELETE ON `ledger_rows` BEGIN SELECT RAISE(ABORT, 'ledger rows are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `flag_events_no_update` BEFORE UPDATE ON `flag_events` BEGIN SELECT RAISE(ABORT, 'flag events are append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `flag_events_no_delete` BEFORE DELETE ON `flag_events` BEGIN SELECT RAISE(ABORT, 'flag events are append-only'); END;

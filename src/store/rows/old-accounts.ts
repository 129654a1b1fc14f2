import type { Context } from '../sqlite/database.ts';
import { removingForGood } from '../sqlite/for-good.ts';
import { unguarded } from '../sqlite/unguarded.ts';

/** Rows per transaction: about 10 ms. */
const PART = 2000;

interface PaidInto {
  readonly id: number;
  readonly account: string;
}

/**
 * Gives the accounts of ledger rows from before some were hidden the form in which today's are stored, so that old and new
 * rows on one account meet, and no account that may be a person's stands in clear. Where it has got to is written down with
 * every part: it goes on from there after an interruption, and a database that is done is not read again.
 */
export async function hideOldAccounts(
  { db, write }: Pick<Context, 'db' | 'write'>,
  formOf: (account: string) => string,
): Promise<void> {
  const upTo = db.prepare<[], number>("SELECT up_to FROM old_ids WHERE kind = 'account'").pluck();
  const doneDownTo = db.prepare("UPDATE old_ids SET up_to = ? WHERE kind = 'account'");
  const paidInto = db.prepare<[number, number], PaidInto>(
    'SELECT id, account FROM ledger_rows WHERE id > ? AND id <= ? AND account IS NOT NULL',
  );
  const giveForm = db.prepare('UPDATE ledger_rows SET account = ? WHERE id = ?');
  const isLeft = (): boolean => (upTo.get() ?? 0) > 0;

  /** The rows themselves stay append-only: their guard is away inside this one transaction alone. */
  function rewrite(changed: readonly PaidInto[]): void {
    unguarded(db, 'ledger_rows_no_update', () => {
      for (const { id, account } of changed) giveForm.run(account, id);
    });
  }

  function hidePart(): void {
    const to = upTo.get() ?? 0;
    const from = Math.max(0, to - PART);
    const changed = paidInto
      .all(from, to)
      .map(({ id, account }) => ({ id, account: formOf(account), before: account }))
      .filter(({ account, before }) => account !== before);
    if (changed.length > 0) rewrite(changed);
    doneDownTo.run(from);
  }

  if (!isLeft()) return;
  await removingForGood(db, async () => {
    while (isLeft()) await write(hidePart);
  });
}

import { parseOrgNumber } from '../domain/org-number.ts';
import type { Policy } from '../domain/policy.ts';
import type { Store } from '../domain/store.ts';
import { displayName, type Supplier } from '../domain/supplier.ts';
import type { Day } from '../domain/time.ts';
import { seesRule, type Viewer } from '../domain/viewer.ts';
import { sharedIn } from '../rules/engine/ledger-view.ts';
import type { SharedAccount } from '../wording/supplier-report.ts';
import { netSharedBankAccount } from '../rules/network/net-shared-bank-account.ts';

/** A factoring company's account has hundreds: who they are says nothing then. */
const MOST_NAMED = 20;

/**
 * With whom a supplier shares its accounts, by what was paid in twelve months. A supplier is named to a viewer who may see
 * both; everybody else is "annan mottagare". Nothing for who does not read the rule about it.
 */
export async function sharedAccounts(
  supplier: Pick<Supplier, 'id' | 'number'>,
  viewer: Viewer,
  { store, policy, today }: { readonly store: Store; readonly policy: Policy; readonly today: Day },
): Promise<readonly SharedAccount[]> {
  if (!seesRule(viewer, netSharedBankAccount.id)) return [];
  const sums = (await store.ledger.twelveMonths([supplier.id], today)).get(supplier.id);
  if (sums === undefined) return [];
  return Promise.all(
    sharedIn(sums, policy, supplier.number).map(async ({ masked, others }) => {
      const isMany = others.length > MOST_NAMED;
      const found = isMany ? [] : await Promise.all(others.map((number) => seen(number, viewer, store)));
      const suppliers = found
        .flatMap((each) => (each === null ? [] : [{ ref: each.ref, name: displayName(each) }]))
        .toSorted((a, b) => a.name.localeCompare(b.name, 'sv'));
      return { account: masked, suppliers, others: others.length - suppliers.length };
    }),
  );
}

async function seen(number: string, viewer: Viewer, { suppliers }: Store): Promise<Supplier | null> {
  const parsed = parseOrgNumber(number);
  if (!parsed.ok) return null;
  const found = await suppliers.findByNumber(parsed.number, parsed.kind);
  if (found === null || found.standing === 'private-or-unknown') return null;
  return (await suppliers.visibleTo(found.id, viewer)) ? found : null;
}

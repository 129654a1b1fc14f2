/** Appends `parts` times twenty thousand ledger rows and prints how many were stored. */
import { createHash } from 'node:crypto';

import { openStore } from '../../../src/store/index.ts';
import { company } from '../support.ts';

const [file = '', key = '', parts = '1'] = process.argv.slice(2);
const store = await openStore({ file, key: Buffer.from(key, 'hex') });
process.stdout.write('begun\n');
let stored = 0;
for (let part = 0; part < Number(parts); part++) {
  const rows = Array.from({ length: 20_000 }, (_, i) => {
    const content = createHash('sha256').update(`${part} ${i}`).digest().subarray(0, 16);
    const n = (part * 20_000 + i) % 3000;
    return {
      identity: company(n),
      unit: 'vof',
      month: '2026-10',
      konto: '7410',
      amountOre: 100,
      administration: null,
      voucher: null,
      invoice: null,
      date: null,
      account: null,
      key: content,
    };
  });
  stored += (await store.ledger.append(rows, '2026-11-20T21:00:00.000Z')).stored;
}
process.stdout.write(`stored ${stored}\n`);
await store.close();

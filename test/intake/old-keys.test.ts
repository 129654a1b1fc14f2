import { expect, it } from 'vitest';

import { builtInUnits } from '../../src/domain/unit.ts';
import { importLedger } from '../../src/intake/import-ledger.ts';
import { rowKeys } from '../../src/intake/row-key.ts';
import { openStore } from '../../src/store/index.ts';
import { ledgerFolder, madeUpNumber } from '../support/ledger-file.ts';

const secret = Buffer.alloc(32, 3);
const now = () => new Date('2026-11-22T05:00:00Z');
const number = madeUpNumber(1);

/** What the version before imports were kept made its keys of, in this order. */
const oldRows = [
  {
    content: [number, 'kultur', 'bad', '2026-06-10', '6410', 500, '1001', 'F-1', '99900243', '2120009998'],
    konto: '6410',
    ore: 500,
  },
  // Two equal lines.
  {
    content: [number, 'kultur', 'bad', '2026-06-10', '6410', 500, '1001', 'F-1', '99900243', '2120009998'],
    konto: '6410',
    ore: 500,
  },
  { content: [number, 'kultur', '', '2026-06', '', -700, '', '', '', ''], konto: null, ore: -700 },
  {
    content: [number, 'kultur', '', '2026-06-11', '6410', 900, 'a 7', '', 'PG12345', ''],
    konto: '6410',
    ore: 900,
  },
] as const;
const lines = [
  `${number};Kultur;Bad;6410;1001;F-1;2026-06-10;5;9990-0243;;212000-9998`,
  `${number};Kultur;Bad;6410;1001;F-1;2026-06-10;5;9990-0243;;212000-9998`,
  `${number};Kultur;;;;;2026-06;-7;;;`,
  `${number};Kultur;;6410 Bad;a 7;;2026-06-11;9,00;;12 34-5;`,
];
const head =
  'Orgnr;Förvaltning;Enhet;Konto;Verifikationsnummer;Fakturanummer;Datum;Belopp;Bankgiro;Plusgiro;kopare_id';

const richer = [...lines, `${number};Kultur;;6410;8;;2026-06-12;9,00;;;`].map((each) => `${each};x`);

it.each<[string, string | null, readonly string[], { stored: number; paidOre: number }]>([
  // Of another unit than today, so that the key alone can know them.
  ['by their key, as it was made then', 'vof', [head, ...lines], { stored: 0, paidOre: 1200 }],
  ['by what they hold, in a richer file', null, [`${head};IBAN`, ...richer], { stored: 1, paidOre: 2100 }],
])('rows from before imports were kept are known %s', async (_how, unit, text, { stored, paidOre }) => {
  const folder = await ledgerFolder();
  const store = await openStore({ file: ':memory:', key: Buffer.alloc(32, 7), clock: now });
  const keyOf = rowKeys(10, secret);
  await store.ledger.append(
    oldRows.map(({ content, konto, ore }) => ({
      identity: { number, kind: 'organisation', presumedForm: 'AB', name: null },
      unit,
      month: '2026-06',
      konto,
      amountOre: ore,
      administration: null,
      voucher: null,
      invoice: null,
      date: null,
      account: null,
      key: keyOf(content.join('\u001F'), number),
    })),
    now().toISOString(),
  );
  const report = await importLedger({
    file: await folder.write('again.csv', `${text.join('\n')}\n`),
    unit: null,
    units: builtInUnits.map((each) => ({ ...each, accountsLeftOut: [] })),
    ledger: store.ledger,
    secret,
    now,
  });
  expect(report).toMatchObject({ stored, known: 4, conflicts: [] });
  expect((await store.ledger.twelveMonths([1], '2026-11-22')).get(1)?.paidOre).toBe(paidOre);
  await store.close();
  await folder.remove();
});

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { openCommandLine, type CommandLine } from '../support/command-line.ts';

let line: CommandLine;
beforeAll(() => {
  line = openCommandLine();
});
afterAll(() => line.close());

const kvarnhjulet = '5599900015';
const units = 'inkop, ekonomi eller vof';

/** What was typed, and the one sentence that answers: where, what was expected, what was found, what to do. */
const sentences: readonly (readonly [args: string, says: string])[] = [
  [
    'import x.csv --kind betalningar',
    '--kind: payments, suppliers, contracts, tenders eller subcontractors väntades, men "betalningar" angavs. Ange ett av dem.',
  ],
  [
    `check ${kvarnhjulet} --unit vfo --reason other`,
    `--unit: ${units} väntades, men "vfo" angavs. Ange ett av dem.`,
  ],
  [
    `check ${kvarnhjulet} --unit inkop --reason nyfiken`,
    '--reason: direct-purchase, tender, lov-application, contract-follow-up, before-payment, subcontractor eller other väntades, men "nyfiken" angavs. Ange ett av dem.',
  ],
  [
    `check ${kvarnhjulet} --unit inkop --reason other --dnr diarienumret`,
    '--dnr: diarienummer: minst en siffra väntades, men något annat angavs. Skriv till exempel KS 2026/123.',
  ],
  ['digest --unit vfo', `--unit: ${units} väntades, men "vfo" angavs. Ange ett av dem.`],
  [`supplier ${kvarnhjulet} --unit vfo`, `--unit: ${units} väntades, men "vfo" angavs. Ange ett av dem.`],
  [
    `supplier ${kvarnhjulet} --as-of 3/11`,
    '--as-of: en dag som ÅÅÅÅ-MM-DD väntades, men "3/11" angavs. Skriv till exempel 2026-11-22.',
  ],
  [
    `supplier depth ${kvarnhjulet} --depth djup --reason uppföljning --by Eva --until 2027-01-01`,
    '--depth: bas, utökad eller fördjupad väntades, men "djup" angavs. Ange ett av dem.',
  ],
  [
    `supplier depth ${kvarnhjulet} --depth bas --reason ja --by Eva --until 2027-01-01`,
    '--reason: varför kontrolldjupet behövs väntades, men bara 2 tecken angavs. Skriv några ord, minst 5 tecken.',
  ],
  [
    'import withdraw 1 --by 194009272719 --reason felaktig',
    '--by: namnet på den person som beslutar väntades, men ett nummer angavs. Ange för- och efternamn.',
  ],
  [
    'import withdraw 1 --by E --reason felaktig',
    '--by: namnet på den person som beslutar väntades, men färre än två bokstäver angavs. Ange för- och efternamn.',
  ],
  [
    'import x.csv --replace',
    '--by: namnet på den person som beslutar väntades, men inget angavs. Ange för- och efternamn.',
  ],
  [
    'orders resolve ett --as delivered --by Eva',
    '<id>: en beställnings nummer väntades, men "ett" angavs. kontroll orders visar numren.',
  ],
  [
    'orders resolve 1 --as kanske --by Eva',
    '--as: delivered, rejected eller not-found väntades, men "kanske" angavs. Ange ett av dem.',
  ],
  [
    `orders approve ${kvarnhjulet} --source scb --by Eva --purpose uppföljning`,
    '--source: creditsafe, foretagsinformation eller tic väntades, men "scb" angavs. Ange ett av dem.',
  ],
  [
    'retention --protocol --by Eva',
    '--protocol visar vad som gallrats och tar inget bort, men --by angavs också. Utelämna det ena.',
  ],
  [
    'token create --role chef --name Anna',
    '--role: admin, officer eller reader väntades, men "chef" angavs. Ange ett av dem.',
  ],
  ['token create --role reader --name Anna', `--unit: ${units} väntades, men inget angavs. Ange ett av dem.`],
  [
    'sources --port 70000',
    '--port: ett tal från 0 till 65535 väntades, men 70000 angavs. Välj en annan port.',
  ],
  ['sources --day 4', '--day: 1, 2 eller 3 väntades, men 4 angavs. Berättelsen har tre dagar.'],
  [
    'run --date i-morgon',
    '--date: en dag som ÅÅÅÅ-MM-DD väntades, men "i-morgon" angavs. Skriv till exempel 2026-11-22.',
  ],
  ['import', 'Uppgiften <fil> saknas. Se --help.'],
  ['import a.csv b.csv', 'Fler uppgifter angavs än kommandot tar. Se --help.'],
];

describe('wrong use is answered by one Swedish sentence', () => {
  it.each(sentences)('kontroll %s', async (args, says) => {
    const { code, out, err } = await line.run(args);
    expect(err.trim().split('\n').at(-1)).toBe(says);
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

it('what rests on made-up sources says so, and a fact says its age', async () => {
  const { err } = await line.run('check 5599930129 --unit inkop --reason other');
  expect(err).toContain('Källorna är påhittade (SOURCES=fixtures): svaren gäller inga verkliga företag.');
  const { out } = await line.run('supplier 5599930129');
  expect(out).toMatch(/^ {2}F-skatt: .*SCB \d{4}-\d\d-\d\d, \d+ dag(?:ar)? sedan/m);
}, 120_000);

it('the first day sends no letter, buys nothing and keeps the Startläge', async () => {
  const newcomer = openCommandLine();
  try {
    const file = path.join(newcomer.dataDir, 'reskontra.csv');
    writeFileSync(file, 'Organisationsnummer;Belopp;Datum\n559993-0129;100;2026-11-02\n');
    await newcomer.run(`import ${file}`);
    await newcomer.run('plan');
    await newcomer.run('digest --preview');
    // What the hour and the weekday make due, if anything, waits for a control.
    const due = (await newcomer.run('digest')).out.split('\n');
    expect(due).not.toEqual([]);
    for (const line of due)
      expect(line).toMatch(/Startläget är kvar|väntar på dagens kontroll|Inget utskick är på tur/);
    await newcomer.run('run');
    await newcomer.run('digest --preview');
    const { value } = await newcomer.json('orders --json');
    expect(value).toMatchObject({ waiting: [], unclear: [], spent: [] });
    expect(readdirSync(newcomer.dataDir)).not.toContain('outbox');
    const again = await newcomer.run('digest --preview');
    const page = /^inkop \S+: (\S+\.html)$/m.exec(again.out)?.[1] ?? '';
    expect(readFileSync(page, 'utf8')).toContain('Startläge');
  } finally {
    newcomer.close();
  }
}, 120_000);

describe('an import report', () => {
  it('has one of each in the singular, and names the letters as people do', async () => {
    const file = path.join(line.dataDir, 'en.csv');
    writeFileSync(
      file,
      Buffer.from(
        'Organisationsnummer;Leverantör;Belopp;Datum\n559990-0015;Kvarnhjulet på ön AB;100,00;2026-11-02\n',
        'latin1',
      ),
    );
    const { out } = await line.run(`import ${file}`);
    expect(out).toContain(
      'en.csv: 1 rad, 1 ny, 0 kända sedan tidigare, 0 utelämnade enligt regel, 0 avvisade.',
    );
    expect(out).toContain('Leverantörer: 1 ny, 0 kända.');
    expect(out).toContain(
      'Läst som: teckenkodning Windows-1252 (vanlig i svenska ekonomisystem), semikolon mellan kolumnerna.',
    );
  });
});

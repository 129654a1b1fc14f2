import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createBulk, createBulkRegister } from '../../connectors/bulk/index.ts';
import { createRecordFinder, keyOf } from '../../connectors/bulk/records.ts';
import { draw, HeldRow } from '../../connectors/bulk/schema.ts';
import { bolagsverketText, scbText } from '../../fixtures/sources/bulk.ts';
import { memberById } from '../../fixtures/cast/index.ts';
import { zipOf } from '../../fixtures/zip.ts';
import type { Fetched, HeldRegister, Validators } from '../../src/domain/register.ts';
import type { Download } from '../../src/http/download.ts';
import { ab, byKind, context, everything, failureOf, NOW, NUMBER, settings } from './support.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kontroll-bulk-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bvHeader =
  'organisationsidentitet;namnskyddslopnummer;registreringsland;organisationsnamn;organisationsform;avregistreringsdatum;avregistreringsorsak;pagandeAvvecklingsEllerOmstruktureringsforfarande;registreringsdatum;verksamhetsbeskrivning;postadress';
const scbHeader =
  'ForAndrTyp\tCOAdress\tForetagsnamn\tFtgStat\tGatuadress\tJEStat\tJurForm\tNamn\tNg1\tNg2\tNg3\tNg4\tNg5\tPeOrgNr\tPostNr\tPostOrt\tRegDatKtid\t';

interface BvCells {
  readonly identity?: string;
  readonly serial?: string;
  readonly name?: string;
  readonly form?: string;
  readonly gone?: string;
  readonly reason?: string;
  readonly procedures?: string;
  readonly registered?: string;
  readonly purpose?: string;
  readonly address?: string;
}
const bvLine = (cells: BvCells = {}): string =>
  [
    cells.identity ?? `${NUMBER}$ORGNR-IDORG`,
    cells.serial ?? '1',
    'SE-LAND',
    cells.name ?? 'Granens Bygg AB$FORETAGSNAMN-ORGNAM$2001-05-07',
    cells.form ?? 'AB-ORGFO',
    cells.gone ?? '',
    cells.reason ?? '',
    cells.procedures ?? '',
    cells.registered ?? '2001-05-07',
    cells.purpose ?? 'Bygger hus',
    cells.address ?? 'Storgatan 1$c/o Björk$ORT$11122$SE-LAND',
  ]
    .map((cell) => `"${cell.replaceAll('"', '""')}"`)
    .join(';');
const scbLine = (
  number = `16${NUMBER}`,
  changes: Partial<Record<'status' | 'form' | 'firm', string>> = {},
): string =>
  `1\tc/o ÅL\t${changes.firm ?? ''}\t${changes.status ?? '1'}\tÖgatan 2\t0\t${changes.form ?? '49'}\tGRANENS "BYGG" AB\t41200\t43999\t\t\t\t${number}\t11122\tORT\t20010507\t`;

const bvText = (...lines: string[]): string => `\uFEFF${bvHeader}\r\n${lines.join('\r\n')}\r\n`;
const scbTextOf = (...lines: string[]): string => `${scbHeader}\n${lines.join('\n')}\n`;

/** What the next request is made with. */
const wholeValidators: Validators = {
  etag: '["\\"s\\"","\\"b\\""]',
  lastModified: '["Sun, 15 Nov 2026 13:04:12 GMT","Mon, 16 Nov 2026 01:27:14 GMT"]',
};

interface Published {
  readonly content: Buffer;
  readonly validators: Validators;
}
const told = (etag: string, lastModified: string | null = null): Validators => ({ etag, lastModified });
const packed = (text: string, encoding: 'utf8' | 'latin1', validators: Validators): Published => ({
  content: zipOf([{ name: 'file.txt', content: Buffer.from(text, encoding) }]),
  validators,
});
const both = (bv: string, scb: string) => ({
  bolagsverket: packed(bv, 'utf8', told('"b"', 'Mon, 16 Nov 2026 01:27:14 GMT')),
  scb: packed(scb, 'latin1', told('"s"', 'Sun, 15 Nov 2026 13:04:12 GMT')),
});

/** The publisher as the wire shows it: two files, each with its validators. */
function register(
  published: { bolagsverket: Published; scb: Published },
  mode: 'fixtures' | 'live' = 'fixtures',
) {
  const asked: string[] = [];
  const download: Download = async ({ url, file, previous }) => {
    const which = url.pathname.startsWith('/scb') ? 'scb' : 'bolagsverket';
    asked.push(`${which} ${previous?.etag ?? '-'}`);
    const { content, validators } = published[which];
    if (previous?.etag === validators.etag) return { outcome: 'unchanged' };
    writeFileSync(file, content);
    return { outcome: 'new', validators, bytes: content.length };
  };
  const made = createBulkRegister({ settings: settings.bulk, mode, download: () => download });
  const fetch = (wanted: (key: string) => boolean = () => true, previous: Validators | null = null) =>
    made.fetch({ previous, wanted, folder, signal: new AbortController().signal, now: () => NOW });
  return { asked, fetch, made };
}

const newOf = (fetched: Fetched): Extract<Fetched, { outcome: 'new' }> => {
  if (fetched.outcome !== 'new') throw new Error('nothing is new');
  return fetched;
};

async function rowsOf(fetched: Fetched) {
  const { rows, read, dispose } = newOf(fetched);
  const all: Record<string, unknown> = {};
  try {
    for await (const { key, data } of rows) all[key] = JSON.parse(data);
  } finally {
    await dispose();
  }
  return { all, read: read() };
}
const readText = async (bv: string, scb = scbTextOf(scbLine())) =>
  rowsOf(await register(both(bv, scb)).fetch());

const row = (bv: BvCells[], scb: Record<string, string>[] = [{}]): HeldRow => {
  const names = bvHeader.replace('pagande', 'pagaende').split(';');
  const cells = (line: string) => line.slice(1, -1).split('";"');
  return {
    bv: bv.map((one) => Object.fromEntries(cells(bvLine(one)).map((cell, at) => [names[at] ?? '', cell]))),
    scb: scb.map((one) => ({
      PeOrgNr: `16${NUMBER}`,
      Namn: 'GRANENS BYGG AB',
      Foretagsnamn: '',
      FtgStat: '1',
      JurForm: '49',
      COAdress: '',
      Gatuadress: 'Ögatan 2',
      PostNr: '11122',
      PostOrt: 'ORT',
      Ng1: '41200',
      Ng2: '43999',
      Ng3: '',
      Ng4: '00000',
      Ng5: '',
      ...one,
    })),
    unread: [],
  };
};
const facts = (held: HeldRow) => byKind(draw(held, NUMBER).facts);

describe('bulk: where records begin and end', () => {
  const split = (text: string, quoted: boolean, size: number) => {
    const found: string[] = [];
    const finder = createRecordFinder(
      { delimiter: quoted ? ';' : '\t', quoted },
      (bytes, start, end, shape) =>
        found.push(`${shape === 'cut' ? 'cut ' : ''}${bytes.toString('utf8', start, end)}`),
    );
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; at += size) finder.write(bytes.subarray(at, at + size));
    finder.end();
    return found;
  };
  it.each([
    { name: 'line breaks of both kinds', text: 'a;b\r\nc;d\n', found: ['a;b', 'c;d'] },
    { name: 'no line break at the end', text: 'a;b\nc;d', found: ['a;b', 'c;d'] },
    { name: 'empty lines', text: 'a\n\n\r\nb\n', found: ['a', 'b'] },
    { name: 'a line break inside quotes', text: '"a\nb";c\nd\n', found: ['"a\nb";c', 'd'] },
    { name: 'quotes inside quotes', text: '"a ""x""\nb";c\nd\n', found: ['"a ""x""\nb";c', 'd'] },
    { name: 'an empty cell in quotes', text: '"";"a\nb"\nc\n', found: ['"";"a\nb"', 'c'] },
    { name: 'a stray quote inside a cell', text: 'a;5" rör;b\nc\n', found: ['a;5" rör;b', 'c'] },
  ])('$name, in whatever pieces it comes', ({ text, found }) => {
    for (const size of [1, 2, 3, 7, 1000])
      expect(split(text, true, size), `pieces of ${size}`).toEqual(found);
  });

  it('a tab-separated file knows no quotes', () => {
    expect(split('a\t"b\nc\td\n', false, 3)).toEqual(['a\t"b', 'c\td']);
  });

  it('a quote that is never closed costs its own line', () => {
    const rest = Array.from({ length: 9000 }, (_, n) => `${n};some words to fill the line`);
    const found = split(`x;"open\n${rest.join('\n')}\n`, true, 65_536);
    expect(found[0]).toBe('cut x;"open');
    expect(found.slice(1)).toEqual(rest);
  });

  it('… also near the end of the file', () => {
    expect(split('a\n"b;open\nc\n"d\ne\n', true, 4)).toEqual(['a', '"b;open\nc\n"d', 'e']);
    expect(split('a\nx;"open\nc\nd\n', true, 4)).toEqual(['a', 'cut x;"open', 'c', 'd']);
  });

  it('refuses a line without end', () => {
    expect(() => split('x'.repeat(2_000_000), true, 65_536)).toThrow('no end');
  });

  it.each([
    { cell: NUMBER, key: NUMBER },
    { cell: `"${NUMBER}$ORGNR-IDORG"`, key: NUMBER },
    { cell: '194009272719$PERSON-IDORG', key: '4009272719' },
    { cell: `16${NUMBER}`, key: NUMBER },
    { cell: `"55999\0${NUMBER.slice(5)}$ORGNR-IDORG"`, key: NUMBER },
    { cell: `${NUMBER.slice(0, 6)}-${NUMBER.slice(6)}`, key: NUMBER },
    { cell: 'HRB 123456$UTLJUR-IDORG', key: undefined },
    { cell: '12345', key: null },
    { cell: '', key: null },
  ])('$cell → $key', ({ cell, key }) => {
    for (const column of [0, 2]) {
      const bytes = Buffer.from(`${'x\t'.repeat(column)}${cell}\tz`);
      expect(keyOf(bytes, 0, bytes.length, column, 9)).toBe(key);
    }
  });
});

describe('bulk: two files → rows', () => {
  it('joins what both say, in their own encodings', async () => {
    const { all, read } = await readText(bvText(bvLine({ purpose: 'Två\nrader; med "citat"' })));
    expect(read).toEqual({ rows: 2, unreadable: 0 });
    expect(all).toMatchObject({
      [NUMBER]: {
        bv: [
          {
            organisationsnamn: 'Granens Bygg AB$FORETAGSNAMN-ORGNAM$2001-05-07',
            postadress: expect.stringContaining('Björk'),
          },
        ],
        scb: [{ Gatuadress: 'Ögatan 2', COAdress: 'c/o ÅL', Namn: 'GRANENS "BYGG" AB' }],
        unread: [],
      },
    });
    expect(JSON.stringify(all)).not.toContain('citat');
  });

  it('keeps only what is wanted, and is dated by the older file', async () => {
    const other = '5599900015';
    const { fetch } = register(
      both(bvText(bvLine(), bvLine({ identity: other })), scbTextOf(scbLine(), scbLine(`16${other}`))),
    );
    const fetched = await fetch((key) => key === other);
    expect(newOf(fetched).asOf).toBe('2026-11-15');
    const { all, read } = await rowsOf(fetched);
    expect(Object.keys(all)).toEqual([other]);
    expect(read.rows).toBe(4);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a sole trader’s rows stand in the order of their serial numbers', async () => {
    const { all } = await readText(
      bvText(bvLine({ serial: '2', name: 'B$X-ORGNAM' }), bvLine({ serial: '1', name: 'A$X-ORGNAM' })),
    );
    const held = HeldRow.parse(all[NUMBER]);
    expect(held.bv.map((one) => one['namnskyddslopnummer'])).toEqual(['1', '2']);
  });

  it('drops NUL bytes', async () => {
    const { all } = await readText(bvText(bvLine({ name: 'Gra\0nens$FORETAGSNAMN-ORGNAM$2001-05-07' })));
    expect(all).toMatchObject({
      [NUMBER]: { bv: [{ organisationsnamn: expect.stringMatching(/^Granens\$/) }] },
    });
  });

  it.each([
    { name: 'too few cells', line: `"${NUMBER}$ORGNR-IDORG";"1"` },
    { name: 'Latin-1 in the UTF-8 file', line: null },
    { name: 'a quote that is never closed', line: `"${NUMBER}$ORGNR-IDORG";"1;` },
  ])('a row of ours that cannot be read is told, not taken for an absence: $name', async ({ line }) => {
    const files = both(bvText(line ?? '', bvLine({ identity: '5599900015' })), scbTextOf(scbLine()));
    const odd = Buffer.concat([Buffer.from(`${bvHeader}\n`), Buffer.from(`${bvLine()}\n`, 'latin1')]);
    const bolagsverket =
      line === null
        ? { ...files.bolagsverket, content: zipOf([{ name: 'f.txt', content: odd }]) }
        : files.bolagsverket;
    const { all, read } = await rowsOf(await register({ ...files, bolagsverket }).fetch());
    expect(all).toMatchObject({ [NUMBER]: { bv: [], unread: ['bv'] } });
    expect(read.unreadable).toBe(1);
    const drawn = draw(HeldRow.parse(all[NUMBER]), NUMBER);
    expect(drawn.missing).toEqual(['company.registration', 'company.procedures']);
  });

  it.each([
    {
      name: 'neither is new',
      previous: told('["\\"s\\"","\\"b\\""]', '[null,null]'),
      asked: ['scb "s"', 'bolagsverket "b"'],
      outcome: 'unchanged',
    },
    {
      name: 'one is new: both are read',
      previous: told('["\\"s\\"","\\"old\\""]', '[null,null]'),
      asked: ['scb "s"', 'bolagsverket "old"', 'scb -'],
      outcome: 'new',
    },
    {
      name: 'validators of another kind',
      previous: told('"x"'),
      asked: ['scb -', 'bolagsverket -'],
      outcome: 'new',
    },
    { name: 'nothing held', previous: null, asked: ['scb -', 'bolagsverket -'], outcome: 'new' },
  ])('asks only for what is new: $name', async ({ previous, asked, outcome }) => {
    const source = register(both(bvText(bvLine()), scbTextOf(scbLine())));
    const fetched = await source.fetch(undefined, previous);
    expect(fetched.outcome).toBe(outcome);
    expect(source.asked).toEqual(asked);
    const kept = fetched.outcome === 'new' ? fetched.validators : wholeValidators;
    expect(kept).toEqual(wholeValidators);
    if (fetched.outcome === 'new') await fetched.dispose();
    expect(readdirSync(folder)).toEqual([]);
  });

  const whole = () => both(bvText(bvLine()), scbTextOf(scbLine()));
  const bent = (content: Buffer) => ({ ...whole(), bolagsverket: { ...whole().bolagsverket, content } });
  const zipped = (text: string) => zipOf([{ name: 'f.txt', content: text }]);
  const good = zipped(bvText(bvLine()));
  it.each([
    { name: 'a ZIP file that was cut', content: good.subarray(0, good.length - 40), reason: 'unreadable' },
    { name: 'no ZIP file', content: Buffer.from('<html></html>'), reason: 'unreadable' },
    { name: 'an empty ZIP file', content: zipOf([]), reason: 'unreadable' },
    {
      name: 'two files inside',
      content: zipOf([
        { name: 'a', content: 'a' },
        { name: 'b', content: 'b' },
      ]),
      reason: 'unreadable',
    },
    {
      name: 'a damaged file inside',
      content: zipOf([{ name: 'f', content: bvText(bvLine()), claims: { crc: 1 } }]),
      reason: 'unreadable',
    },
    {
      name: 'a file that is larger than it says',
      content: zipOf([{ name: 'f', content: bvText(bvLine()), claims: { size: 5 } }]),
      reason: 'unreadable',
    },
    {
      name: 'a bomb by its own word',
      content: zipOf([{ name: 'f', content: 'x', claims: { size: 0xfffffff0 } }]),
      reason: 'unreadable',
    },
    { name: 'an empty file inside', content: zipped(''), reason: 'unreadable' },
    { name: 'a header alone', content: zipped(`${bvHeader}\n`), reason: 'unreadable' },
    {
      name: 'a column under another name',
      content: zipped(bvText(bvLine()).replace('organisationsform;', 'bolagsform;')),
      reason: 'drift',
      paths: 'organisationsform',
    },
    {
      name: 'the number in another column',
      content: zipped(`namnskyddslopnummer;${bvHeader}`),
      reason: 'drift',
      paths: 'organisationsidentitet',
    },
    {
      name: 'rows that are none',
      content: zipped(bvText(...Array.from({ length: 200 }, () => 'x;y'))),
      reason: 'unreadable',
    },
  ])('$name → broken', async ({ content, reason, paths }) => {
    const failure = await failureOf(register(bent(content)).fetch().then(rowsOf));
    expect(failure).toMatchObject({
      code: 'source-broken',
      details: { reason, ...(paths === undefined ? {} : { paths }) },
    });
    expect(everything(failure)).not.toContain(NUMBER);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('a live list of one row is not the whole list', async () => {
    const failure = await failureOf(register(whole(), 'live').fetch().then(rowsOf));
    expect(failure).toMatchObject({ code: 'source-broken', message: expect.stringContaining('1 rows') });
  });

  it('a failed download leaves nothing on the disk', async () => {
    const made = createBulkRegister({
      settings: settings.bulk,
      mode: 'fixtures',
      download:
        () =>
        async ({ url, file }) => {
          writeFileSync(file, 'half');
          if (url.pathname.startsWith('/bolagsverket')) throw new Error('cut');
          return { outcome: 'new', validators: told('"a"'), bytes: 4 };
        },
    });
    const work = made.fetch({
      previous: null,
      wanted: () => true,
      folder,
      signal: new AbortController().signal,
      now: () => NOW,
    });
    await expect(work).rejects.toThrow('cut');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    const { made } = register(whole());
    const fetched = newOf(
      await made.fetch({ previous: null, wanted: () => true, folder, signal: stop.signal, now: () => NOW }),
    );
    stop.abort(new Error('told to stop'));
    await expect(rowsOf(fetched)).rejects.toThrow('told to stop');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('reads the story’s own files', async () => {
    const published = both(bolagsverketText(2), scbText(2));
    const { all, read } = await rowsOf(await register(published).fetch());
    expect(read.unreadable).toBe(0);
    const of = (id: string) => {
      const number = memberById(id).number ?? '';
      return byKind(draw(HeldRow.parse(all[number]), number).facts);
    };
    expect(of('solglantan')).toMatchObject({
      'company.procedures': {
        ongoing: [{ kind: 'bankruptcy', code: 'KK', from: '2026-11-21' }],
        coverage: 'full',
      },
    });
    expect(of('kvarnhjulet')).toMatchObject({ 'company.name': { name: 'Kvarnhjulets Konsult AB' } });
    expect(of('broderna-havre')).toMatchObject({ 'company.procedures': { ongoing: [], ended: [{}, {}] } });
    expect(of('vavstugan')).toMatchObject({
      'company.name': { name: 'Ingelas Vävstuga', tradeNames: ['Ingelas Kaffevagn'] },
    });
    expect(of('region-exempelland')).toMatchObject({ 'company.form': { form: 'OFFENTLIG' } });
    expect(all[memberById('spokskeppet').number ?? '']).toBeUndefined();
  });
});

describe('bulk: row → facts', () => {
  it('reads a whole row', () => {
    expect(facts(row([{}]))).toEqual({
      'company.name': { name: 'Granens Bygg AB', tradeNames: [] },
      'company.form': { form: 'AB', code: 'AB' },
      'company.registration': { registeredOn: '2001-05-07', deregistered: null },
      'company.procedures': { ongoing: [], ended: [], coverage: 'full' },
      'company.activity': { status: 'active' },
      'company.industry': { sni: ['41200', '43999'] },
      'company.address': { careOf: 'c/o Björk', street: 'Storgatan 1', postalCode: '11122', city: 'ORT' },
    });
  });

  const kk = { kind: 'bankruptcy', code: 'KK', from: '2026-11-10' };
  it.each([
    { procedures: '|KK-AVOMFO$2026-11-10', ongoing: [kk], ended: [] },
    { procedures: 'KK-AVOMFO$2026-11-10', ongoing: [kk], ended: [] },
    {
      procedures: '|LI-AVOMFO|KK-AVOMFO$2026-11-10',
      ongoing: [{ kind: 'liquidation', code: 'LI', from: null }, kk],
      ended: [],
    },
    ...['KKAVOV', 'KKUHAVD', 'LIUHOR', 'LIUHAVD', 'ACUHOR', 'ACUHAVD', 'FRUHOR', 'FRUHAVD'].map((code) => ({
      procedures: `|${code}-AVSLAVOMFO$2020-01-02`,
      ongoing: [],
      ended: [{ code, from: '2020-01-02' }],
    })),
    { procedures: '|KK-AVSLAVOMFO$2020-01-02', ongoing: [], ended: [{ kind: 'bankruptcy' }] },
  ])('$procedures', ({ procedures, ongoing, ended }) => {
    expect(facts(row([{ procedures }]))['company.procedures']).toMatchObject({
      ongoing,
      ended,
      coverage: 'full',
    });
  });

  it.each([
    { name: 'unknown procedure', cells: { procedures: '|ZZ-AVOMFO$2020-01-02' } },
    { name: 'unknown ended procedure', cells: { procedures: '|ZZ-AVSLAVOMFO$2020-01-02' } },
    { name: 'date that is none', cells: { procedures: '|KK-AVOMFO$igår' } },
    { name: 'unknown form', cells: { form: 'ZZ-ORGFO' } },
    { name: 'unknown reason', cells: { reason: 'ZZ-AVORG' } },
    { name: 'another number', cells: { identity: '5599900015$ORGNR-IDORG' } },
  ])('$name → broken', ({ cells }) => {
    expect(() => draw(row([cells]), NUMBER)).toThrow(expect.objectContaining({ code: 'source-broken' }));
  });

  it.each([
    {
      name: 'struck off',
      cells: [{ gone: '2026-11-02', reason: 'ARSEED-AVORG' }],
      kind: 'company.registration',
      value: { deregistered: { on: '2026-11-02', kind: 'struck-off', code: 'ARSEED' } },
    },
    {
      name: 'a reason without a day',
      cells: [{ reason: 'KKAV-AVORG' }],
      kind: 'company.registration',
      value: { deregistered: { on: null, kind: 'bankruptcy-closed' } },
    },
    {
      name: 'an association: Bolagsverket may not know of everything',
      cells: [{ form: 'I-ORGFO' }],
      kind: 'company.procedures',
      value: { coverage: 'partial' },
    },
    {
      name: 'a trader who stands in the register',
      cells: [{ form: 'E-ORGFO' }],
      kind: 'company.procedures',
      value: { coverage: 'full' },
    },
    {
      name: 'a trader who has left the register lives on outside it',
      cells: [{ form: 'E-ORGFO', gone: '2010-01-01', reason: 'AVREG-AVORG' }],
      kind: 'company.procedures',
      value: { coverage: 'partial' },
    },
    {
      name: 'a trader’s several rows, the deregistered one last',
      cells: [
        {
          serial: '1',
          name: 'Gamla Namnet$FORETAGSNAMN-ORGNAM$1990-01-01',
          gone: '2010-01-01',
          reason: 'AVREG-AVORG',
        },
        { serial: '2', name: 'Nya Namnet$FORETAGSNAMN-ORGNAM$2010-01-01' },
      ],
      kind: 'company.name',
      value: { name: 'Nya Namnet', tradeNames: ['Gamla Namnet'] },
    },
    {
      name: 'several names, one with the cell’s own signs',
      cells: [
        { name: 'A|B $ Co AB$FORETAGSNAMN-ORGNAM$2001-05-07|B Hus$SARS_FORNAMN-ORGNAM$2002-01-01$Bygger' },
      ],
      kind: 'company.name',
      value: { name: 'A|B $ Co AB', tradeNames: ['B Hus'] },
    },
  ])('$name', ({ cells, kind, value }) => {
    expect(facts(row(cells))[kind]).toMatchObject(value);
  });

  it.each([
    {
      name: 'not in Bolagsverket’s file, though its form is registered there',
      held: row([]),
      missing: ['company.registration', 'company.procedures'],
    },
    { name: 'a public body, in SCB’s file alone', held: row([], [{ JurForm: '82' }]), missing: [] },
    { name: 'not in SCB’s file', held: row([{}], []), missing: [] },
    { name: 'a blank status', held: row([{}], [{ FtgStat: '' }]), missing: ['company.activity'] },
    {
      name: 'an industry code that is none',
      held: row([{}], [{ Ng1: 'OKÄND' }]),
      missing: ['company.industry'],
    },
    { name: 'no name', held: row([{ name: '' }], [{ Namn: '' }]), missing: ['company.name'] },
    {
      name: 'SCB’s row unread',
      held: { ...row([{}], []), unread: ['scb' as const] },
      missing: ['company.activity', 'company.industry'],
    },
  ])('leaves open what cannot be told: $name', ({ held, missing }) => {
    expect(draw(held, NUMBER).missing).toEqual(missing);
  });

  it('never shows the person behind a sole trader', () => {
    const trader = row([], [{ PeOrgNr: '194009272719', JurForm: '10', Namn: 'PERSON PÅHITTAD' }]);
    expect(draw(trader, '4009272719').missing).toContain('company.name');
    const named = row(
      [{ identity: '194009272719$PERSON-IDORG', form: 'E-ORGFO', name: 'Person Påhittad$NAMN-ORGNAM' }],
      [],
    );
    expect(JSON.stringify(draw(named, '4009272719').facts)).not.toContain('Påhittad');
  });
});

describe('bulk: question → answer', () => {
  const held = (changes: Partial<HeldRegister> = {}): HeldRegister => ({
    current: async () => ({
      versionId: 1,
      asOf: '2026-11-15',
      fetchedAt: '2026-11-16T03:00:00.000Z',
      confirmedAt: '2026-11-16T03:00:00.000Z',
      rows: 2,
    }),
    row: async () => ({ known: true, data: JSON.stringify(row([{}])) }),
    all: async () => [],
    dismissed: async () => new Set(),
    knownNames: async () => [],
    ...changes,
  });
  const source = (changes: Partial<HeldRegister> = {}) =>
    createBulk({
      settings: settings.bulk,
      mode: 'live',
      transport: () => () => Promise.reject(new Error('nothing is asked')),
      held: held(changes),
    });

  it('answers as of the list, with what it rests on', async () => {
    const kept: string[] = [];
    const answer = await source().ask(ab, {
      ...context(),
      keep: ({ bytes }) => kept.push(Buffer.from(bytes).toString()),
    });
    expect(answer).toMatchObject({ outcome: 'answered', asOf: '2026-11-15', missing: [] });
    expect(kept).toEqual([JSON.stringify(row([{}]))]);
  });

  it('looked for and not in the list → not-found', async () => {
    expect(await source({ row: async () => ({ known: true, data: null }) }).ask(ab, context())).toEqual({
      outcome: 'not-found',
      asOf: '2026-11-15',
    });
  });

  it.each([
    {
      name: 'no version',
      changes: { current: async () => null },
      error: { code: 'source-unavailable', details: { reason: 'no-version' } },
    },
    {
      name: 'never looked for',
      changes: { row: async () => ({ known: false, data: null }) },
      error: { code: 'source-unavailable', details: { reason: 'no-version' } },
    },
    {
      name: 'a row of another make',
      changes: { row: async () => ({ known: true, data: '{}' }) },
      error: { code: 'source-broken' },
    },
    {
      name: 'no JSON',
      changes: { row: async () => ({ known: true, data: 'x' }) },
      error: { code: 'source-broken' },
    },
  ])('$name', async ({ changes, error }) => {
    expect(await failureOf(source(changes).ask(ab, context()))).toMatchObject(error);
  });

  it('is closed without an address, and asked about no foreign firm', () => {
    const bare = createBulkRegister({
      settings: { ...settings.bulk, url: '' },
      mode: 'live',
      download: () => () => Promise.reject(new Error('no')),
    });
    expect(bare.closedTo).toBe('not-configured');
    expect(source().admits({ ...ab, numberKind: 'foreign' })).toBe('not-controlled');
    expect(source().covers).not.toContain('EF');
  });
});

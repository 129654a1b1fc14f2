import { describe, expect, it } from 'vitest';

import { yearsOf } from '../../connectors/annual-reports/figures.ts';
import { readIxbrl } from '../../connectors/annual-reports/ixbrl.ts';
import { toldBy } from '../../connectors/annual-reports/number.ts';
import { context, number, page, turnover } from './annual-reports-page.ts';
import { NUMBER } from './support.ts';

describe('annual-reports: a number', () => {
  const tagged = {
    concept: 'x',
    contextRef: 'c',
    unitRef: 'SEK',
    decimals: null,
    scale: null,
    sign: null,
    format: 'numspacecomma',
    isNil: false,
    text: '0',
  };
  it.each([
    { text: '1 234 567', value: 1_234_567 },
    { text: '1\u00a0234\u202f567', value: 1_234_567 },
    { text: '1\n 234', value: 1234 },
    { text: '12,50', value: 12.5 },
    { text: '1 234', scale: '3', value: 1_234_000 },
    { text: '1,5', scale: '6', value: 1_500_000 },
    { text: '55,5', scale: '-2', value: 0.555 },
    { text: '500', sign: '-', value: -500 },
    { text: '-500', value: -500 },
    { text: '− 500', value: -500 },
    { text: '0', sign: '-', value: 0 },
    { text: '-500', sign: '-', value: null },
    { text: '500', sign: '+', value: null },
    { text: '1 2345', value: null },
    { text: '1.234', value: null },
    { text: '12 34,5', value: null },
    { text: '', value: null },
    { text: '–', value: null },
    { text: 'n/a', value: null },
    { text: '(500)', value: null },
    { text: '1e9', value: null },
    { text: '9'.repeat(20), value: null },
    { text: '5', scale: '99', value: null },
    { text: '5', scale: 'x', value: null },
    { text: '5', isNil: true, value: null },
    { text: '1.234,5', format: 'numdotcomma', value: 1234.5 },
    { text: '1,234.5', format: 'numcommadot', value: 1234.5 },
    { text: '1 234.5', format: 'numspacedot', value: 1234.5 },
    { text: '1234,5', format: 'numcomma', value: 1234.5 },
    { text: '1 234,5', format: 'numcomma', value: null },
    { text: '1.234,5', format: 'num-comma-decimal', value: 1234.5 },
    { text: '1,234.5', format: 'numdotdecimal', value: 1234.5 },
    { text: '1234.5', format: null, value: 1234.5 },
    { text: '1 234', format: null, value: 1234 },
    { text: '1,234', format: null, value: null },
    { text: '–', format: 'numdash', value: 0 },
    { text: '-', format: 'zerodash', value: 0 },
    { text: '5', format: 'zerodash', value: null },
    { text: 'inga', format: 'fixed-zero', value: 0 },
    { text: '5', format: 'numwordsen', value: null },
    { text: '5', format: 'constructor', value: null },
  ])('$text ($format, scale $scale, sign $sign) is $value', ({ value, ...attributes }) => {
    expect(toldBy({ ...tagged, ...attributes })?.value ?? null).toBe(value);
  });
});

describe('annual-reports: the years', () => {
  const wanted = new Set([
    'Nettoomsattning',
    'AretsResultat',
    'EgetKapital',
    'Aktiekapital',
    'MedelantaletAnstallda',
  ]);
  const years = async (body: string, contexts = '') =>
    yearsOf([await readIxbrl(page(body, { contexts }), wanted)]);
  const overview = (text: string, more: string) => number({ concept: 'Nettoomsattning', text, more });
  const inThousands = 'decimals="-3" scale="3" format="ixt:numspacecomma"';

  it.each([
    {
      name: 'the accounts win over a rounded overview',
      body: overview('1 235', inThousands) + turnover,
      is: 1_234_567,
    },
    {
      name: 'an overview that says INF decimals is rounded all the same',
      body: overview('1 235', 'decimals="INF" scale="3" format="ixt:numspacecomma"') + turnover,
      is: 1_234_567,
    },
    { name: 'the same told twice', body: turnover + turnover, is: 1_234_567 },
    { name: 'two that differ', body: turnover + overview('7', 'decimals="0" scale="0"'), is: null },
    {
      name: 'one that cannot be read beside one that can',
      body: turnover + overview('x', ''),
      is: 1_234_567,
    },
    {
      name: 'another currency',
      body: number({ concept: 'Nettoomsattning', text: '5', unit: 'EUR' }),
      is: null,
    },
    { name: 'no unit', body: number({ concept: 'Nettoomsattning', text: '5', unit: null }), is: null },
    {
      name: 'an unknown unit',
      body: number({ concept: 'Nettoomsattning', text: '5', unit: 'kr' }),
      is: null,
    },
    { name: 'öre are rounded', body: overview('10,5', 'format="ixt:numspacecomma"'), is: 11 },
    {
      name: 'öre below zero are rounded alike',
      body: overview('10,5', 'sign="-" format="ixt:numspacecomma"'),
      is: -11,
    },
    { name: 'a true zero is zero', body: overview('0', 'scale="0"'), is: 0 },
  ])('turnover: $name', async ({ body, is }) => {
    expect(await years(body)).toMatchObject([{ periodEnd: '2025-12-31', turnoverSek: is }]);
  });

  it.each([
    { name: 'equity over a period', concept: 'EgetKapital', ref: 'period0', field: 'equitySek' },
    { name: 'turnover on a day', concept: 'Nettoomsattning', ref: 'balans1', field: 'turnoverSek' },
    { name: 'equity of another day', concept: 'EgetKapital', ref: 'mid', field: 'equitySek' },
    { name: 'equity of a part', concept: 'EgetKapital', ref: 'part', field: 'equitySek' },
    { name: 'turnover of four years', concept: 'Nettoomsattning', ref: 'long', field: 'turnoverSek' },
    { name: 'turnover of no time', concept: 'Nettoomsattning', ref: 'back', field: 'turnoverSek' },
    { name: 'no such context', concept: 'Nettoomsattning', ref: 'lost', field: 'turnoverSek' },
  ])('$name tells nothing, and makes no year', async ({ concept, ref, field }) => {
    const over = (start: string, end: string) =>
      `<xbrli:startDate>${start}</xbrli:startDate><xbrli:endDate>${end}</xbrli:endDate>`;
    const found = await years(
      number({ concept: 'AretsResultat', text: '1' }) + number({ concept, text: '5', ref }),
      [
        context('mid', '<xbrli:instant>2025-06-30</xbrli:instant>'),
        context(
          'part',
          '<xbrli:instant>2025-12-31</xbrli:instant>',
          NUMBER,
          '<xbrli:segment><xbrldi:explicitMember dimension="d">m</xbrldi:explicitMember></xbrli:segment>',
        ),
        context('long', over('2022-01-01', '2025-12-31')),
        context('back', over('2025-12-31', '2025-01-01')),
      ].join(''),
    );
    expect(found).toMatchObject([{ periodEnd: '2025-12-31', resultSek: 1, [field]: null }]);
  });

  it('a year in another currency is a year without amounts, with its employees', async () => {
    const found = await years(
      number({ concept: 'Nettoomsattning', text: '5', unit: 'EUR' }) +
        number({ concept: 'MedelantaletAnstallda', text: '3', unit: 'people' }),
    );
    expect(found).toMatchObject([{ turnoverSek: null, employees: 3 }]);
  });

  it('fewer people than none cannot be', async () => {
    const found = await years(number({ concept: 'MedelantaletAnstallda', text: '-3', unit: 'people' }));
    expect(found).toMatchObject([{ employees: null }]);
  });

  it('at most five years, newest first', async () => {
    const ends = ['2019', '2022', '2020', '2021', '2023', '2018'];
    const found = await years(
      turnover + ends.map((year) => number({ concept: 'Nettoomsattning', text: year, ref: year })).join(''),
      ends
        .map((year) =>
          context(
            year,
            `<xbrli:startDate>${year}-01-01</xbrli:startDate><xbrli:endDate>${year}-12-31</xbrli:endDate>`,
          ),
        )
        .join(''),
    );
    expect(found.map((year) => [year.periodEnd.slice(0, 4), year.turnoverSek])).toEqual([
      ['2025', 1_234_567],
      ['2023', 2023],
      ['2022', 2022],
      ['2021', 2021],
      ['2020', 2020],
    ]);
  });
});

describe('annual-reports: two accounts in one report', () => {
  const wanted = new Set(['Nettoomsattning', 'AretsResultat', 'EgetKapital', 'MedelantaletAnstallda']);
  const period = '<xbrli:startDate>2025-01-01</xbrli:startDate><xbrli:endDate>2025-12-31</xbrli:endDate>';
  const member = (name: string) =>
    `<xbrli:segment><xbrldi:explicitMember dimension="d">${name}</xbrldi:explicitMember></xbrli:segment>`;
  const contexts = [
    context('koncern_period0', period),
    context('group', period, NUMBER, member('se-mem-base:KoncernMember')),
    context('alone', period, NUMBER, member('se-mem-base:ModerforetagMember')),
    context('alone-part', period, NUMBER, member('m:Moderbolag') + member('m:Segment')),
  ].join('');
  const sales = (text: string, ref = 'period0') => number({ concept: 'Nettoomsattning', text, ref });
  const thousands = (text: string) =>
    number({
      concept: 'Nettoomsattning',
      text,
      more: 'decimals="-3" scale="3" format="ixt:numspacecomma"',
    });
  const profit = (text: string) => number({ concept: 'AretsResultat', text });
  const people = (text: string) => number({ concept: 'MedelantaletAnstallda', text, unit: 'people' });
  const none = { turnoverSek: null, resultSek: null, equitySek: null, employees: null };

  it.each([
    {
      name: 'the group’s page has most figures: nothing of it is the company’s',
      pages: [sales('900 000 000') + profit('70') + people('400'), sales('1 000 000') + profit('-4')],
      year: none,
    },
    {
      name: 'in the other order',
      pages: [sales('1 000 000'), sales('900 000 000') + people('400')],
      year: none,
    },
    {
      name: 'what both tell alike is known, also where they differ elsewhere',
      pages: [sales('5') + profit('2') + people('3'), sales('5') + profit('1')],
      year: { turnoverSek: 5, resultSek: null, employees: null },
    },
    {
      name: 'pages that agree are one report',
      pages: [sales('5') + profit('2'), sales('5') + people('3')],
      year: { turnoverSek: 5, resultSek: 2, employees: 3 },
    },
    {
      name: 'one page rounds what the other tells in kronor',
      pages: [thousands('1 234'), sales('1 234 567')],
      year: { turnoverSek: 1_234_567 },
    },
    {
      name: 'and differs by more than it rounds',
      pages: [thousands('1 236'), sales('1 234 567')],
      year: { turnoverSek: null },
    },
    {
      name: 'a context that is named after the group',
      pages: [profit('2') + sales('900', 'koncern_period0')],
      year: { turnoverSek: null, resultSek: 2 },
    },
    {
      name: 'a dimension of the group',
      pages: [profit('2') + sales('900', 'group')],
      year: { turnoverSek: null, resultSek: 2 },
    },
    {
      name: 'a dimension that says "the company, not its group"',
      pages: [sales('9', 'alone')],
      year: { turnoverSek: 9 },
    },
    {
      name: 'a part of the company alone',
      pages: [profit('2') + sales('9', 'alone-part')],
      year: { turnoverSek: null },
    },
    {
      name: 'the company set apart from its group, and another figure without a dimension',
      pages: [sales('9', 'alone') + sales('900')],
      year: { turnoverSek: null },
    },
  ])('$name', async ({ pages, year }) => {
    const read = await Promise.all(pages.map((body) => readIxbrl(page(body, { contexts }), wanted)));
    expect(yearsOf(read)).toMatchObject([{ periodEnd: '2025-12-31', ...year }]);
  });
});

import { describe, expect, it } from 'vitest';
import { missingColumns, readHeader, type Field } from '../../src/intake/columns.ts';

describe('readHeader', () => {
  it.each<[Field, string[]]>([
    [
      'number',
      [
        'leverantor_id',
        'Org.nr',
        'ORGNR',
        'Organisationsnummer',
        'Orgnr leverantör',
        'Leverantörens orgnr',
        'Leverantörsid',
        'Org nr',
        'LEVERANTOERENS_ORGNR',
        'Leverantör - organisationsnummer',
      ],
    ],
    ['name', ['leverantor', 'Leverantör', 'Leverantörsnamn', 'LEVERANTOERSNAMN', 'leverantor_namn']],
    [
      'amount',
      [
        'nettobelopp',
        'Belopp',
        'Belopp exkl moms',
        'Belopp (exkl. moms)',
        'Nettobelopp',
        'Summa',
        'belopp_sek',
        'Konterat belopp exkl moms',
        'Konterat belopp exklusive moms',
        'Konterat belopp inklusive moms',
        'Netto (SEK)',
        'Summa exkl. moms',
        'Summa av belopp',
        'BOKFOERT_BELOPP',
        'Fakturabelopp (kr, exkl. moms)',
      ],
    ],
    [
      'date',
      [
        'bokforingsdatum',
        'Bokföringsdatum',
        'Bokf.datum',
        'Fakturadatum',
        'Period',
        'datum',
        'BOKFOERINGSDATUM',
        'Bokfo\u0308ringsdatum',
      ],
    ],
    ['konto', ['konto_nr', 'Konto', 'Kontonummer', 'Kontokod']],
    ['administration', ['forvaltning', 'Förvaltning', 'Nämnd', 'Organisation']],
    ['section', ['Enhet']],
    ['voucher', ['verifikationsnummer', 'Ver.nr', 'Verifikat', 'Ver nr']],
    ['invoice', ['fakturanummer', 'Fakturanr']],
    ['bankgiro', ['Bankgiro', 'BG']],
    ['plusgiro', ['Plusgiro']],
    ['iban', ['IBAN']],
    ['bankAccount', ['Bankkonto']],
    ['country', ['Land', 'Landskod']],
  ])('finds %s under its spellings', (field, headings) => {
    const missed = headings.filter((heading) => readHeader(['x', ` ${heading} `]).columns[field] !== 1);
    expect(missed).toStrictEqual([]);
  });

  it.each([
    ['kopare'],
    ['kopare_id'],
    ['Köparens orgnr'],
    ['Köpare organisationsnummer'],
    ['Momsbelopp'],
    ['Belopp moms'],
    ['Budgetbelopp'],
    ['Belopp EUR'],
    ['Belopp i valuta'],
    ['Förfallodatum'],
    ['konto_text'],
    [''],
  ])('never takes %j for a column of the supplier or the payment', (heading) => {
    const { columns } = readHeader([heading]);
    expect({ ...columns, buyer: undefined }).toStrictEqual({ buyer: undefined });
  });

  it.each<[Field, string[], number]>([
    ['amount', ['Bruttobelopp', 'Belopp', 'Nettobelopp'], 2],
    ['amount', ['Belopp inkl moms', 'Belopp exkl moms'], 1],
    ['amount', ['Fakturabelopp exkl moms', 'Belopp'], 1],
    ['amount', ['Brutto', 'Netto (SEK)'], 1],
    ['amount', ['Belopp', 'Valuta', 'Belopp SEK'], 2],
    ['amount', ['Belopp i valuta', 'Valuta', 'Belopp'], 2],
    [
      'amount',
      ['Fakturabelopp inkl moms', 'Konterat belopp inklusive moms', 'Konterat belopp exklusive moms'],
      2,
    ],
    ['amount', ['Totalt', 'Betalt belopp', 'Fakturabelopp'], 2],
    ['amount', ['Belopp', 'Konterat belopp'], 1],
    ['amount', ['Belopp exkl moms', 'Konterat belopp'], 1],
    ['amount', ['Belopp SEK', 'Radbelopp inkl moms'], 1],
    ...['Delbelopp', 'Fördelat belopp', 'Kont. belopp', 'Bokf. belopp'].map(
      (line): [Field, string[], number] => ['amount', ['Belopp', line], 1],
    ),
    ['amount', ['Belopp ink moms', 'Belopp excl. moms'], 1],
    ['amount', ['Radbelopp inkl moms', 'Nettobelopp'], 1],
    ['amount', ['Nettobelopp', 'Radbelopp'], 1],
    ['amountSek', ['Nettobelopp', 'Valuta', 'Belopp SEK'], 2],
    ['number', ['Organisationsnummer', 'Leverantörens orgnr'], 1],
    ['number', ['Leverantörsnr', 'Orgnr'], 1],
    ['date', ['Fakturadatum', 'Period', 'Bokföringsdatum'], 2],
  ])('prefers the best %s of %j', (field, headings, index) => {
    expect(readHeader(headings).columns[field]).toBe(index);
  });

  it('tells headings that stand twice', () => {
    expect(readHeader(['Belopp', 'belopp ', 'Orgnr']).doubled).toStrictEqual([
      { field: 'amount', heading: 'Belopp' },
    ]);
  });

  it('names what a ledger lacks', () => {
    expect(missingColumns(readHeader(['Orgnr', 'Belopp', 'Datum']).columns)).toStrictEqual([]);
    expect(missingColumns(readHeader(['Orgnr', 'Belopp', 'År', 'Månad']).columns)).toStrictEqual([]);
    expect(missingColumns(readHeader(['Orgnr', 'Belopp', 'År']).columns)).toHaveLength(1);
    expect(missingColumns(readHeader(['Namn']).columns)).toHaveLength(3);
  });
});

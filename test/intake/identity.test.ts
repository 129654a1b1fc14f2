import { describe, expect, it } from 'vitest';
import { identityReader, type IdentityCells } from '../../src/intake/identity.ts';
import { madeUpNumber, withCheckDigit } from '../support/ledger-file.ts';

const read = identityReader();
const cells = (given: Partial<IdentityCells>): IdentityCells => ({
  number: '',
  vat: '',
  country: '',
  name: '',
  ...given,
});
const ab = madeUpNumber(1);
const person = '4009272719';

describe('identityReader', () => {
  it.each<[string, Partial<IdentityCells>, string, string, string | null]>([
    ['ten digits', { number: ab, name: 'Nattugglan Städ AB' }, ab, 'AB', 'Nattugglan Städ AB'],
    ['hyphenated', { number: `${ab.slice(0, 6)}-${ab.slice(6)}` }, ab, 'AB', null],
    ['twelve digits', { number: `16${ab}` }, ab, 'AB', null],
    ['a VAT number', { number: `SE${ab}01` }, ab, 'AB', null],
    ['a VAT column where the number is empty', { number: '-', vat: `SE${ab}01` }, ab, 'AB', null],
    ['a Swedish country', { number: ab, country: 'Sverige' }, ab, 'AB', null],
    [
      'a branch',
      { number: withCheckDigit('559990002'), name: 'Nordlys A/S Danmark filial' },
      withCheckDigit('559990002'),
      'FILIAL',
      'Nordlys A/S Danmark filial',
    ],
    [
      'a limited partnership',
      { number: withCheckDigit('969990001'), name: 'Måsen KB' },
      withCheckDigit('969990001'),
      'KB',
      'Måsen KB',
    ],
    [
      'a trading partnership',
      { number: withCheckDigit('969990001'), name: 'Måsen HB' },
      withCheckDigit('969990001'),
      'HB',
      'Måsen HB',
    ],
    [
      'an association',
      { number: withCheckDigit('769990001'), name: 'Brf Utsikten' },
      withCheckDigit('769990001'),
      'BRF',
      'Brf Utsikten',
    ],
    [
      'a foreign number',
      { number: 'DE811907980', name: 'Beispiel GmbH' },
      'DE811907980',
      'FOREIGN',
      'Beispiel GmbH',
    ],
    ['a country by name', { number: '12345678', country: 'Danmark' }, 'DK12345678', 'FOREIGN', null],
    ['a country by three letters', { number: '12345678', country: 'DNK' }, 'DK12345678', 'FOREIGN', null],
    ['a country and a prefix', { number: 'EL123456789', country: 'GR' }, 'EL123456789', 'FOREIGN', null],
    ['a Swedish prefix with an address abroad', { number: `SE${ab}01`, country: 'NO' }, ab, 'AB', null],
    [
      'a prefix against the country',
      { number: 'DE999000017', country: 'SE' },
      'DE999000017',
      'FOREIGN',
      null,
    ],
    ['a masked name beside a number', { number: ab, name: 'Sekretess' }, ab, 'AB', null],
  ])('reads %s', (_what, given, number, presumedForm, name) => {
    expect(read(cells(given))).toMatchObject({ kind: 'identity', identity: { number, presumedForm, name } });
  });

  it.each([[person], ['400927-2719'], ['194009272719'], ['19400927-2719'], ['121212-1212']])(
    'keeps no name beside the personal number %s',
    (number) => {
      expect(read(cells({ number, name: 'Test Testsson' }))).toMatchObject({
        kind: 'identity',
        identity: { kind: 'personal', name: null },
      });
    },
  );

  it.each<Partial<IdentityCells>>([
    { name: 'Skyddad identitet' },
    { name: 'Maskerad' },
    { name: 'Personuppgift' },
    { name: 'GDPR' },
    { name: '***' },
    { name: 'Uppgift saknas' },
    { number: 'XXXXXX-XXXX', name: 'Någon' },
    { number: '400927-XXXX' },
    { number: '4009••••••' },
    { number: 'Sekretess' },
    { number: 'Ej publikt' },
    { number: '0', name: 'Privatperson' },
    { number: '[innehåller personuppgifter]', name: '[innehåller personuppgifter]' },
    { name: 'Innehåller personuppgifter' },
    { name: '(Personuppgift)' },
    { name: 'SKYDDADE PERSONUPPGIFTER' },
    { name: 'Sekretessbelagd enligt OSL 26 kap 1 §' },
    { name: 'Borttagen p.g.a. GDPR' },
    { name: 'Publiceras ej' },
    { name: 'Enskild person' },
    { number: '19800101-XXXX' },
    { number: '123', name: 'Sekretess' },
  ])('leaves out what was masked: %j', (given) => {
    expect(read(cells(given))).toStrictEqual({ kind: 'masked' });
  });

  it.each<[Partial<IdentityCells>, RegExp]>([
    [{ name: 'Utan Nummer AB' }, /saknas/],
    [{ number: '-', name: 'Utan Nummer AB' }, /saknas/],
    [{ number: '000000-0000', name: 'Utan Nummer AB' }, /saknas/],
    [{ name: 'Sekretessbolaget AB' }, /saknas/],
    [{ number: 'Utan Nummer AB' }, /saknas/],
    [{ number: ab.slice(1) }, /nio siffror/],
    [{ number: '5,56E+09' }, /avrundat av Excel/],
    [{ number: `${ab.slice(0, 9)}${(Number(ab[9]) + 1) % 10}` }, /Kontrollsiffran/],
    [{ number: '12345' }, /går inte att läsa/],
    [{ number: 'TESTSSON 194009272719' }, /går inte att läsa/],
    [{ number: '0101801234', country: 'DK' }, /går inte att läsa/],
    [{ number: '01018012345', country: 'Norge' }, /går inte att läsa/],
    // A word of a mask in a firm's name hides nobody.
    [
      {
        number: ab.replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)),
        name: 'Privatpersonsjouren AB',
      },
      /Kontrollsiffran/,
    ],
    [{ number: '559998', name: 'Anonyma Rådgivarna AB' }, /går inte att läsa/],
    [{ name: 'Skyddad Verkstad AB' }, /saknas/],
    [{ name: 'Personuppgift Konsult i Råå' }, /saknas/],
    [{ number: 'Maskerad Mannen AB' }, /saknas/],
    // One digit ten times is put where there is no number.
    ...['9', '7', '5', '4', '2', '1'].map((digit): [Partial<IdentityCells>, RegExp] => [
      { number: digit.repeat(10), name: 'Diverse leverantörer' },
      /platshållare/,
    ]),
    [{ number: `16${'9'.repeat(10)}` }, /platshållare/],
    [{ number: `${'9'.repeat(6)}-${'9'.repeat(4)}` }, /platshållare/],
    [{ number: `SE${'5'.repeat(10)}01` }, /platshållare/],
    [{ number: '5'.repeat(10), country: 'PL' }, /platshållare/],
    [{ number: withCheckDigit('469990001') }, /inget organisationsnummer börjar med/],
    // An address abroad beside a number that reads as Swedish.
    ...[ab, `16${ab}`, `${ab.slice(0, 6)} ${ab.slice(6)}`, `${ab.slice(0, 6)}-${ab.slice(6)}`].flatMap(
      (number) =>
        ['Tyskland', 'PL', 'Danmark'].map((country): [Partial<IdentityCells>, RegExp] => [
          { number, country },
          /^Land och nummer säger olika/,
        ]),
    ),
    [{ number: person, country: 'Finland' }, /^Land och nummer säger olika/],
    // Telephone numbers, also such as read as a person's.
    [{ number: '070-123 45 67', name: 'Nattugglan AB' }, /är ett telefonnummer/],
    [{ number: '+46 70 123 45 67' }, /är ett telefonnummer/],
    [{ number: '0046701234567' }, /är ett telefonnummer/],
    [{ number: '(08) 123 456' }, /är ett telefonnummer/],
    [{ number: '08-765 43 21' }, /är ett telefonnummer/],
    [{ number: '070 126 54 32' }, /är ett telefonnummer/],
    [{ number: '0812345678' }, /är ett telefonnummer/],
    [{ number: '0701334567' }, /är ett telefonnummer/],
    [{ number: '0701234567' }, /kan vara ett telefonnummer/],
    [{ number: '0708112345' }, /kan vara ett telefonnummer/],
    [
      { number: withCheckDigit('030115123').replace(/\d$/, (digit) => String((Number(digit) + 1) % 10)) },
      /Kontrollsiffran/,
    ],
    [
      { number: withCheckDigit('070126543'), name: 'Nattugglan AB' },
      /kan vara ett telefonnummer eller ett personnummer/,
    ],
    [
      { number: withCheckDigit('081265432'), name: 'Nattugglan AB' },
      /kan vara ett telefonnummer eller ett personnummer/,
    ],
  ])('rejects %j', (given, reason) => {
    const reading = read(cells(given));
    expect(reading.kind === 'rejected' ? reading.reason : reading).toMatch(reason);
  });

  it('keeps one firm abroad as one supplier, however its country is told', () => {
    const german: [string, string][] = [
      ['DE999000017', ''],
      ['999000017', 'Tyskland'],
      ['DE999000017', 'Tyskland'],
      ['999000017', 'Germany'],
      ['999000017', 'DE'],
      ['999000017', 'DEU'],
      ['999 000 017', 'tyskland'],
      ['DE 999000017', 'Sverige'],
    ];
    const numbers = (written: readonly [string, string][]) =>
      new Set(
        written.map(([number, country]) => {
          const reading = read(cells({ number, country, name: 'Musterfirma GmbH' }));
          return reading.kind === 'identity' ? reading.identity.number : reading;
        }),
      );
    expect(numbers(german)).toEqual(new Set(['DE999000017']));
    expect(
      numbers([
        ['99900017', 'Serbien'],
        ['99900017', 'RS'],
        ['RS99900017', ''],
      ]),
    ).toEqual(new Set(['RS99900017']));
    expect(
      numbers([
        ['999000017', 'Grekland'],
        ['EL999000017', ''],
        ['GR999000017', 'GR'],
      ]),
    ).toEqual(new Set(['EL999000017']));
    expect(
      numbers([
        ['999000017', 'England'],
        ['UK999000017', ''],
        ['GB999000017', 'Storbritannien'],
      ]),
    ).toEqual(new Set(['GB999000017']));
  });

  it.each(['DD', 'CS', 'YU', 'SU'])('takes %s for no country of today', (country) => {
    expect(read(cells({ number: '99900017', country }))).toMatchObject({ kind: 'rejected' });
    expect(read(cells({ number: `${country}99900017` }))).toMatchObject({ kind: 'rejected' });
  });

  it('keeps a personal number of somebody born in this century', () => {
    for (const number of ['20070126-5432', '070126-5432'].map((text) =>
      text.replace(/\d$/, withCheckDigit('070126543').slice(-1)),
    ))
      expect(read(cells({ number }))).toMatchObject({ kind: 'identity', identity: { kind: 'personal' } });
  });

  it.each([
    'Polska',
    'Polen (PL)',
    'PL-Polen',
    'PL – Polen',
    'PL Polen',
    'Pologne',
    '616',
    'DE Tyskland',
    'Tyskland (DE)',
    'Deutschland',
    'Allemagne',
    'Eesti',
    'Suomi',
    'Österreich',
    'Danmark (DNK)',
    'Lietuva',
    'Ísland',
    'España',
  ])('takes no number for a Swedish one where the country is %s', (country) => {
    expect(read(cells({ number: ab, country }))).toMatchObject({
      kind: 'rejected',
      reason: expect.stringMatching(/^Land och nummer säger olika/) as string,
    });
    const abroad = read(cells({ number: '99900017', country }));
    expect(abroad.kind === 'rejected' ? abroad.reason : '').not.toMatch(/^Landet/);
  });

  it.each(['Utland', 'EU', 'Europa', 'Polen (DE)', 'PL Tyskland', 'Övriga världen', 'XX'])(
    'rejects a number without letters where nobody understands the country: %s',
    (country) => {
      for (const number of [ab, person, '99900017'])
        expect(read(cells({ number, country }))).toMatchObject({
          kind: 'rejected',
          reason: expect.stringMatching(/^Landet går inte att läsa/) as string,
        });
      expect(read(cells({ number: `SE${ab}01`, country }))).toMatchObject({ identity: { number: ab } });
      expect(read(cells({ number: '5'.repeat(10), country }))).toMatchObject({
        reason: expect.stringMatching(/platshållare/) as string,
      });
    },
  );

  it.each([
    'Sverige',
    'SE - Sverige',
    'Sverige (SE)',
    'SE Sverige',
    'SE-Sverige',
    'SWE',
    'Sve',
    '752',
    'Suède',
    '-',
    '–',
    '0',
    'N/A',
    'Okänt',
    'saknas',
    ' ',
  ])('takes a Swedish number where the country is %j', (country) => {
    expect(read(cells({ number: ab, country }))).toMatchObject({ identity: { number: ab } });
  });
});

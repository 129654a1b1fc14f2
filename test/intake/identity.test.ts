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
    [
      'a branch with an address abroad',
      { number: `${ab.slice(0, 6)}-${ab.slice(6)}`, country: 'NO' },
      ab,
      'AB',
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
  ])('rejects %j', (given, reason) => {
    const reading = read(cells(given));
    expect(reading.kind === 'rejected' ? reading.reason : reading).toMatch(reason);
  });
});

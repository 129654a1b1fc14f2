import { createHash } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import type { AskedSupplier } from '../../src/domain/connector.ts';
import {
  answered,
  AUDITOR,
  CHAIR,
  DEPUTY,
  DIRECTOR,
  factOf,
  FIRM,
  FKEY,
  history,
  item,
  json,
  KEY,
  listen,
  officer,
  period,
  quick,
  refOf,
  report,
  routes,
  serve,
} from './foretagsinformation-support.ts';
import { NUMBER, today } from './support.ts';

listen();

describe('foretagsinformation: answer → facts', () => {
  it('reads a whole company', async () => {
    serve();
    const answer = await answered();
    expect(answer.missing).toEqual([]);
    expect(answer.asOf).toBe(today);
    const one = (number: string, code: string, role: string) => ({
      person: refOf(number),
      role,
      code,
      from: null,
      to: null,
      abroad: null,
    });
    const officers = (answer.byKind['representatives.officers'] as { officers: object[] }).officers;
    expect(officers).toHaveLength(7);
    expect(officers).toEqual(
      expect.arrayContaining([
        one(CHAIR, 'OF', 'chair'),
        one(CHAIR, 'LE', 'board-member'),
        one(DIRECTOR, 'VD', 'managing-director'),
        one(DIRECTOR, 'LE', 'board-member'),
        one(DEPUTY, 'SU', 'deputy'),
        one(AUDITOR, 'REVH', 'auditor'),
        { ...one('', 'REV', 'auditor'), person: FIRM },
      ]),
    );
    expect(answer.byKind['representatives.signing']).toEqual({
      code: 'STYRELSEN|TVA_I_FORENING',
      fingerprint: createHash('sha256').update('Firman tecknas av styrelsen.').digest('hex').slice(0, 16),
    });
    expect(answer.byKind['representatives.prohibitions']).toEqual({ holders: 3, asked: 3, prohibited: [] });
    expect(answer.byKind['company.status']).toEqual({ entries: [] });
    expect(answer.byKind['company.accounts']).toEqual({
      reports: [
        { periodEnd: '2025-12-31', arrived: '2026-06-12', registered: '2026-06-24' },
        { periodEnd: '2024-12-31', arrived: '2025-06-12', registered: null },
      ],
      reminders: [],
    });
    expect(answer.persons?.toSorted((a, b) => String(a.number).localeCompare(String(b.number)))).toEqual(
      [
        [CHAIR, 'Alfhild'],
        [DIRECTOR, 'Birger'],
        [DEPUTY, 'Cajsa'],
        [AUDITOR, 'Dagny'],
      ].map(([number = '', first]) => ({ ref: refOf(number), number, name: `${first} Påhittsson` })),
    );
  });

  it('the same board in another order is the same fact', async () => {
    const first = await factOf({}, 'representatives.officers');
    const turned = await factOf({ funktionarer: item.funktionarer.toReversed() }, 'representatives.officers');
    expect(turned).toEqual(first);
  });

  it.each([
    ['VOF', 'board-member'],
    ['EVD', 'managing-director'],
    ['EVVD', 'deputy-managing-director'],
    ['EFT', 'signatory'],
    ['PO', 'proxy'],
    ['KP', 'partner'],
    ['LI', 'liquidator'],
    ['DELG', 'service-recipient'],
    ['REVS', 'auditor-deputy'],
    ['REVL', 'lay-auditor'],
    ['XYZ', 'other'],
  ])('role %s is %s and keeps its code', async (code, role) => {
    const fact = await factOf({ funktionarer: [officer(CHAIR, 'A', code)] }, 'representatives.officers');
    expect(fact).toMatchObject({ officers: [{ role, code }] });
  });

  const abroad = {
    personnamn: { fornamn: 'Evald', efternamn: 'Luftslott' },
    identitet: { typ: null, identitetsbeteckning: '18910507' },
    funktionarsroller: [{ kod: 'LE' }],
    utlandskBosattning: { kod: 'FI', klartext: 'Finland' },
  };
  it.each([
    { name: 'birth date and name', row: abroad, identity: 'evald luftslott|18910507' },
    {
      name: 'a name alone, which names a person within the organisation only',
      row: { ...abroad, identitet: null },
      identity: `evald luftslott|${NUMBER}`,
    },
    {
      name: 'neither name nor number',
      row: { ...abroad, identitet: null, personnamn: null },
      identity: `|${NUMBER}|1`,
    },
    {
      name: 'a GD number, which is no personal number',
      row: { ...abroad, identitet: { typ: { kod: 'GDNUMMER' }, identitetsbeteckning: '3021234567' } },
      identity: 'evald luftslott|3021234567',
    },
  ])('a person without Swedish number: $name; counted, never asked', async ({ row, identity }) => {
    const asked = serve({ company: () => json([{ ...item, funktionarer: [row] }]) });
    const answer = await answered();
    expect(answer.byKind['representatives.officers']).toMatchObject({
      officers: [{ person: refOf(identity), abroad: true }],
    });
    expect(answer.persons).toMatchObject([{ ref: refOf(identity), number: null }]);
    expect(answer.byKind['representatives.prohibitions']).toEqual({ holders: 1, asked: 0, prohibited: [] });
    expect(routes(asked)).not.toContain('/personer');
  });

  it('an organisation without a Swedish number, or with a person’s, is named by reference', async () => {
    const foreign = {
      organisationsnamn: { namn: 'Havfruens Holding ApS' },
      identitet: {
        typ: { kod: 'UTLANDSK_JURIDISK_IDENTITETSBETECKNING' },
        identitetsbeteckning: 'DK99999999',
      },
      funktionarsroller: [{ kod: 'KP' }],
    };
    const estate = {
      organisationsnamn: { namn: 'Dödsboet efter Hulda Påhittsson' },
      identitet: { typ: { kod: 'DODSBO' }, identitetsbeteckning: CHAIR },
      funktionarsroller: [{ kod: 'BO' }],
    };
    serve({ company: () => json([{ ...item, funktionarer: [foreign, estate] }]) });
    const answer = await answered();
    expect(JSON.stringify(answer.facts)).not.toMatch(/18920101|9201019809|DK9999|Hulda/);
    expect(answer.byKind['representatives.prohibitions']).toMatchObject({ holders: 0, asked: 0 });
  });

  it.each([
    ['a null block', { firmateckning: null }, 'representatives.signing', undefined],
    ['a renamed block', { firmateckning: { text: 'x' } }, 'representatives.signing', undefined],
    [
      'no text',
      { firmateckning: { kodad: null, klartext: null } },
      'representatives.signing',
      { code: null, fingerprint: null },
    ],
    [
      'a code as text',
      { firmateckning: { kodad: 'STYRELSEN', klartext: null } },
      'representatives.signing',
      { code: 'STYRELSEN', fingerprint: null },
    ],
    [
      'names in the coded form',
      { firmateckning: { kodad: 'Alfhild Påhittsson ensam', klartext: null } },
      'representatives.signing',
      { code: null, fingerprint: null },
    ],
    ['an empty list', { funktionarer: [] }, 'representatives.officers', { officers: [] }],
    ['a null list', { funktionarer: null }, 'representatives.officers', undefined],
    ['a null list', { finansiellaRapporter: null }, 'company.accounts', undefined],
    ['an empty list', { finansiellaRapporter: [] }, 'company.accounts', { reports: [], reminders: [] }],
    ['a null block', { detaljeradStatus: null }, 'company.status', undefined],
    ['an empty block', { detaljeradStatus: {} }, 'company.status', undefined],
    [
      'a list left out',
      { detaljeradStatus: { avregistreradOrganisation: null, [`${KEY}n`]: [] } },
      'company.status',
      undefined,
    ],
    [
      'no word of a deregistration',
      { detaljeradStatus: { [`${KEY}n`]: [], [`${FKEY}n`]: [] } },
      'company.status',
      undefined,
    ],
    ['a null list', { organisationsstatusar: null }, 'company.status', undefined],
  ])('%s: %o → %s %o', async (_, change, kind, expected) => {
    expect(await factOf(change, kind)).toEqual(expected);
  });

  it('a text that differs in a number alone has the same fingerprint, another text another', async () => {
    const of = async (klartext: string) =>
      (await factOf({ firmateckning: { klartext } }, 'representatives.signing')) as { fingerprint: string };
    const first = await of(`Firman tecknas av Alfhild Påhittsson, ${CHAIR}.`);
    expect(first.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    expect(await of(`Firman tecknas av Alfhild Påhittsson, ${DEPUTY}.`)).toEqual(first);
    expect(await of('Firman tecknas av styrelsen.')).not.toEqual(first);
  });

  const event = (kod: string, dates: object) => ({
    [`${KEY}typ`]: { kod: 'KK', klartext: 'Konkurs' },
    [`${KEY}handelse`]: { [`${KEY}handelsetyp`]: { kod, klartext: 'Händelse' }, ...dates },
  });
  const detailed = (change: object) => ({ ...item.detaljeradStatus, ...change });
  it.each([
    {
      name: 'a procedure',
      change: {
        detaljeradStatus: detailed({ [`${KEY}n`]: [event('INLEDD', { inleddDatum: '2026-11-18' })] }),
      },
      entries: [{ code: 'KK/INLEDD', text: 'Konkurs, Händelse', on: '2026-11-18' }],
    },
    {
      name: 'a procedure whose event has the short key',
      change: {
        detaljeradStatus: detailed({
          [`${KEY}n`]: [
            { [`${KEY}typ`]: { kod: 'LI', klartext: null }, handelse: { beslutsdatum: '2026-10-01' } },
          ],
        }),
      },
      entries: [{ code: 'LI', text: null, on: '2026-10-01' }],
    },
    {
      name: 'a deregistration, a status and a merger, newest first',
      change: {
        organisationsstatusar: [{ kod: '20', klartext: 'Status', typ: 'x', datum: '2025-01-01' }],
        detaljeradStatus: detailed({
          avregistreradOrganisation: {
            avregistreringsdatum: '2026-11-01',
            avregistreringsorsak: { kod: 'FUAV', klartext: 'Fusion' },
          },
          [`${FKEY}n`]: [
            {
              [`${FKEY}typ`]: { kod: 'FU', klartext: 'Fusion' },
              [`${FKEY}handelse`]: { inleddDatum: '2026-09-01' },
            },
          ],
        }),
      },
      entries: [
        { code: 'FUAV', on: '2026-11-01' },
        { code: 'FU', on: '2026-09-01' },
        { code: '20', on: '2025-01-01' },
      ],
    },
  ])('status: $name', async ({ change, entries }) => {
    expect(await factOf(change, 'company.status')).toMatchObject({ entries });
  });

  it.each([
    ['the correction first', ['2026-10-02', '2026-06-12']],
    ['the correction last', ['2026-06-12', '2026-10-02']],
  ])('reminders come from the report history; a correction is no late report: %s', async (_, arrivals) => {
    serve({
      company: () =>
        json([{ ...item, finansiellaRapporter: arrivals.map((arrived) => report('2025-12-31', arrived)) }]),
      history: () =>
        json(history(period('2024-12-31', '2025-08-16T06:00+02:00'), period('2025-12-31', '2026-08-16'))),
    });
    expect((await answered()).byKind['company.accounts']).toEqual({
      reports: [{ periodEnd: '2025-12-31', arrived: '2026-06-12', registered: null }],
      reminders: [
        { periodEnd: '2025-12-31', on: '2026-08-16' },
        { periodEnd: '2024-12-31', on: '2025-08-16' },
      ],
    });
  });

  it('joins the officers of a sole trader’s firms, and takes the rest from the one that goes on', async () => {
    const trader: AskedSupplier = {
      number: '4009272719',
      numberKind: 'personal',
      confirmedForm: 'EF',
      presumedForm: 'UNKNOWN',
      name: null,
    };
    const owner = officer('194009272719', 'Ingela', 'IN');
    const one = (namnskyddslopnummer: number, klartext: string, gone: string | null, rows: object[]) => ({
      ...item,
      identitet: { identitetsbeteckning: '194009272719' },
      namnskyddslopnummer,
      firmateckning: { kodad: klartext, klartext: null },
      funktionarer: rows,
      detaljeradStatus: detailed({ avregistreradOrganisation: { avregistreringsdatum: gone } }),
    });
    serve({
      company: () =>
        json([
          one(1, 'ETT', '2020-01-01', [owner]),
          one(3, 'TRE', null, [owner]),
          one(2, 'TVA', null, [owner, officer(DEPUTY, 'Cajsa', 'PO')]),
        ]),
      history: () => json({ ...history(), identitetsbeteckning: '194009272719' }),
    });
    const answer = await answered(quick(), trader);
    expect(answer.byKind['representatives.signing']).toMatchObject({ code: 'TVA' });
    expect(answer.byKind['representatives.officers']).toMatchObject({
      officers: [{ code: 'PO' }, { code: 'IN', role: 'other' }],
    });
    expect(JSON.stringify(answer.facts)).not.toContain('4009272719');
  });
});

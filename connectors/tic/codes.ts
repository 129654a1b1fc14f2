import type { officerRoles } from '../../src/domain/facts.ts';

export type OfficerRole = (typeof officerRoles)[number];

/** A-mål are claims of the public, E-mål everybody else's (vendor's documentation); `e` itself is an assumption. */
export const debtTypes: Readonly<Record<string, 'public' | 'private'>> = { a: 'public', e: 'private' };

/**
 * Roles by the Swedish words that stand beside the code, lower case. The vendor's list of codes is not published, the
 * words are Bolagsverket's. A word that is not here is the role `other`, with the source's own code.
 */
export const roleWords: Readonly<Record<string, OfficerRole>> = {
  ordförande: 'chair',
  styrelseordförande: 'chair',
  styrelseledamot: 'board-member',
  ledamot: 'board-member',
  styrelsesuppleant: 'deputy',
  suppleant: 'deputy',
  'verkställande direktör': 'managing-director',
  'extern verkställande direktör': 'managing-director',
  'vice verkställande direktör': 'deputy-managing-director',
  'extern vice verkställande direktör': 'deputy-managing-director',
  revisor: 'auditor',
  'huvudansvarig revisor': 'auditor',
  revisorssuppleant: 'auditor-deputy',
  lekmannarevisor: 'lay-auditor',
  firmatecknare: 'signatory',
  'extern firmatecknare': 'signatory',
  prokurist: 'proxy',
  bolagsman: 'partner',
  komplementär: 'partner',
  likvidator: 'liquidator',
  filialföreståndare: 'branch-manager',
  'särskild delgivningsmottagare': 'service-recipient',
};

/** Assumption: codes as they stand in a public client's tests, and others made the same way; used where no word is known. */
export const roleCodes: Readonly<Record<string, OfficerRole>> = {
  ceo: 'managing-director',
  deputyceo: 'deputy-managing-director',
  boardmember: 'board-member',
  deputyboardmember: 'deputy',
  chairman: 'chair',
  auditor: 'auditor',
  deputyauditor: 'auditor-deputy',
  layauditor: 'lay-auditor',
  signatory: 'signatory',
  proxy: 'proxy',
  partner: 'partner',
  liquidator: 'liquidator',
  branchmanager: 'branch-manager',
};

/** The entry of a code in a table; undefined for a code that is not there, whatever it is called. */
export const entryOf = <T>(table: Readonly<Record<string, T>>, code: string): T | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined;

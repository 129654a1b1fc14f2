import type { officerRoles } from '../../src/domain/facts.ts';

type OfficerRole = (typeof officerRoles)[number];

/** Bolagsverket's role codes; the order is the one in which a fact lists them. */
const roles: Readonly<Record<string, OfficerRole>> = {
  OF: 'chair',
  VOF: 'board-member',
  LE: 'board-member',
  VLE: 'board-member',
  ARB: 'board-member',
  SU: 'deputy',
  VD: 'managing-director',
  EVD: 'managing-director',
  VVD: 'deputy-managing-director',
  EVVD: 'deputy-managing-director',
  SVD: 'deputy-managing-director',
  EFT: 'signatory',
  PO: 'proxy',
  BO: 'partner',
  KP: 'partner',
  KD: 'partner',
  LI: 'liquidator',
  LS: 'liquidator',
  DELG: 'service-recipient',
  REV: 'auditor',
  REVH: 'auditor',
  REVT: 'auditor',
  REVS: 'auditor-deputy',
  REVST: 'auditor-deputy',
  REVL: 'lay-auditor',
  REVSL: 'lay-auditor',
};
const order = Object.keys(roles);

/** Our reading of a role code; one that is not in the table is `other` and keeps its code. */
export const roleOf = (code: string): OfficerRole =>
  (Object.hasOwn(roles, code) ? roles[code] : undefined) ?? 'other';

/** Where a role stands in a list; unknown ones last. */
export const roleRank = (code: string): number => {
  const at = order.indexOf(code);
  return at === -1 ? order.length : at;
};

const outsideManagement: ReadonlySet<OfficerRole> = new Set([
  'auditor',
  'auditor-deputy',
  'lay-auditor',
  'service-recipient',
]);

/** A role that a näringsförbud may forbid: everything but auditing and receiving letters. */
export const isManaging = (role: OfficerRole): boolean => !outsideManagement.has(role);

/** Kinds of identity that are a person's number, by which a person can be asked about. */
export const personalIdentities: ReadonlySet<string> = new Set(['PERSONNUMMER', 'SAMORDNINGSNUMMER']);

/** Kinds of identity that no natural person has. */
export const organisationIdentities: ReadonlySet<string> = new Set([
  'ORGANISATIONSNUMMER',
  'DODSBO',
  'UTLANDSK_JURIDISK_IDENTITETSBETECKNING',
]);

/** What people call each source, and our own ledger: the one table, from which connectors and rules take their words. */
export const sourceNames = {
  skatteverket: 'Skatteverket',
  scb: 'SCB',
  bolagsverket: 'Bolagsverket',
  bulk: 'Bolagsverkets och SCB:s veckofiler',
  'annual-reports': 'Bolagsverkets årsredovisningar',
  vies: 'VIES',
  tic: 'tic.io',
  'eu-sanctions': 'EU:s sanktionslista',
  foretagsinformation: 'Bolagsverket Företagsinformation',
  creditsafe: 'Creditsafe',
  ivo: 'IVO',
  intake: 'registrerade handlingar',
  ledger: 'kommunens reskontra',
} as const satisfies Readonly<Record<string, string>>;

const isNamed = (id: string): id is keyof typeof sourceNames => Object.hasOwn(sourceNames, id);

/** The name of a source by its id; ids never reach people, so one that nobody knows any more is "another source". */
export const sourceText = (id: string): string => (isNamed(id) ? sourceNames[id] : 'annan källa');

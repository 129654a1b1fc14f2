/** Where each source answers when live; each variable `<SOURCE>_URL` and `<SOURCE>_TOKEN_URL` replaces exactly this value. */
export const liveAddresses = {
  skatteverket: {
    url: 'https://api.skatteverket.se',
    tokenUrl: 'https://sysoauth2.skatteverket.se/oauth2/v1/sys/token',
  },
  scb: { url: 'https://apiafr.scb.se/v1', tokenUrl: null },
  bolagsverket: {
    url: 'https://gw.api.bolagsverket.se/vardefulla-datamangder/v1',
    tokenUrl: 'https://portal.api.bolagsverket.se/oauth2/token',
  },
  creditsafe: {
    url: 'https://se-webservice.apps.creditsafe.com',
    tokenUrl: 'https://connect.creditsafe.com/v1/authenticate',
  },
  foretagsinformation: {
    url: 'https://gw.api.bolagsverket.se/foretagsinformation/v4',
    tokenUrl: 'https://portal.api.bolagsverket.se/oauth2/token',
  },
  tic: { url: 'https://lens-api.tic.io', tokenUrl: null },
  'annual-reports': {
    url: 'https://gw.api.bolagsverket.se/vardefulla-datamangder/v1',
    tokenUrl: 'https://portal.api.bolagsverket.se/oauth2/token',
  },
  vies: { url: 'https://ec.europa.eu/taxation_customs/vies/rest-api', tokenUrl: null },
  'eu-sanctions': {
    url: 'https://webgate.ec.europa.eu/fsd/fsf/public/files/csvFullSanctionsList_1_1/content',
    tokenUrl: null,
  },
  bulk: { url: 'https://vardefulla-datamangder.bolagsverket.se', tokenUrl: null },
} as const;
export type SourceId = keyof typeof liveAddresses;
export const sourceIds = Object.keys(liveAddresses) as SourceId[];

/** The public hosts that these addresses name. */
export const liveHosts: ReadonlySet<string> = new Set(
  Object.values(liveAddresses)
    .flatMap(({ url, tokenUrl }) => [url, tokenUrl])
    .filter((address) => address !== null)
    .map((address) => new URL(address).host),
);

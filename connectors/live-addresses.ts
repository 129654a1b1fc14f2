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
} as const;
export type SourceId = keyof typeof liveAddresses;
export const sourceIds = Object.keys(liveAddresses) as SourceId[];

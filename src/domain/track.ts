/**
 * How a supplier was bought from; it decides which law a text may cite. `lou-over`: LOU over the threshold · `lou-19`: LOU
 * chapter 19 (under the threshold, and care services whatever the value) · `lou-direkt`: direct purchase · `avrop`: call-off
 * from a framework agreement · `luf`: utilities (LUF) · `lov`: LOV · `assistans`: personal assistance by a decision on the
 * client · `bidrag`: grant · `placering`: placement of one client · `unknown`: cites no law.
 */
export const tracks = [
  'lou-over',
  'lou-19',
  'lou-direkt',
  'avrop',
  'luf',
  'lov',
  'assistans',
  'bidrag',
  'placering',
  'unknown',
] as const;
export type Track = (typeof tracks)[number];

/** What officers call it. */
export const trackText: Record<Track, string> = {
  'lou-over': 'upphandling över tröskelvärdet',
  'lou-19': 'upphandling enligt 19 kap. LOU',
  'lou-direkt': 'direktupphandling',
  avrop: 'avrop på ramavtal',
  luf: 'upphandling i försörjningssektorerna (LUF)',
  lov: 'valfrihetssystem (LOV)',
  assistans: 'personlig assistans',
  bidrag: 'bidrag',
  placering: 'placering',
  unknown: 'okänt inköpssätt',
};

/** A track as it is stored; one that is a track no more (grant and placement once were one) is unknown. */
export const trackFrom = (stored: string | null): Track =>
  tracks.find((track) => track === stored) ?? 'unknown';

/** Under these the municipality has bound itself already: to hold back new orders may itself be a breach. */
const bound: ReadonlySet<Track> = new Set(['avrop', 'lov']);
export const contractDecides = (of: readonly Track[]): boolean => of.some((track) => bound.has(track));

/** A sentence that tells to hold back what is new, or who decides on that under the supplier's tracks. */
export const holdBack = (sentence: string, of: readonly Track[]): string =>
  contractDecides(of) ? 'Avtalet avgör om ni får avvakta.' : sentence;

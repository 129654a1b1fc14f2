/**
 * How a supplier was bought from; it decides which law a text may cite. `lou-over`: LOU over the threshold · `lou-19`: LOU
 * chapter 19 (under the threshold, and care services whatever the value) · `lou-direkt`: direct purchase · `avrop`: call-off
 * from a framework agreement · `lov`: LOV · `bidrag-placering`: grant or placement · `unknown`: cites no law.
 */
export const tracks = [
  'lou-over',
  'lou-19',
  'lou-direkt',
  'avrop',
  'lov',
  'bidrag-placering',
  'unknown',
] as const;
export type Track = (typeof tracks)[number];

/** What officers call it. */
export const trackText: Record<Track, string> = {
  'lou-over': 'upphandling över tröskelvärdet',
  'lou-19': 'upphandling enligt 19 kap. LOU',
  'lou-direkt': 'direktupphandling',
  avrop: 'avrop på ramavtal',
  lov: 'valfrihetssystem (LOV)',
  'bidrag-placering': 'bidrag eller placering',
  unknown: 'okänt inköpssätt',
};

const what: Readonly<Record<string, string>> = {
  EROFS: 'filsystemet är skrivskyddat: låt DATA_DIR ligga där det går att skriva',
  EACCES: 'den här användaren saknar rättigheter: rätta rättigheterna eller DATA_DIR',
  EPERM: 'den här användaren saknar rättigheter: rätta rättigheterna eller DATA_DIR',
  ENOSPC: 'disken är full: gör plats och försök igen',
  EDQUOT: 'kvoten är slut: gör plats och försök igen',
  ENOTDIR: 'en del av sökvägen är ingen mapp: rätta sökvägen',
  EISDIR: 'det är en mapp, och en fil väntades: rätta sökvägen',
  EMFILE: 'för många filer är öppna: höj gränsen för öppna filer',
};

/** What a person at the terminal reads of an error; trouble with a file is told as where, what and what to do. */
export function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code: unknown = Reflect.get(error, 'code');
  const path: unknown = Reflect.get(error, 'path');
  const words = typeof code === 'string' ? what[code] : undefined;
  if (words === undefined) return error.message;
  return typeof path === 'string' ? `${path} går inte att använda: ${words}.` : `Det gick inte: ${words}.`;
}

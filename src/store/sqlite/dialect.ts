/*
 * What SQLite and PostgreSQL write in different words. Statements are written once, in words that both take; for the
 * little that cannot be, they call a function of this file. Its text is SQLite's, with PostgreSQL's in a comment behind
 * it, and `inPostgres` puts the one in the place of the other.
 */
const either = (sqlite: string, postgres: string): string => `/*sqlite:*/${sqlite}/*postgres:${postgres}*/`;

/** A statement in PostgreSQL's words. */
export const inPostgres = (sql: string): string =>
  sql.replaceAll(/\/\*sqlite:\*\/.*?\/\*postgres:(.*?)\*\//gs, '$1');

/** A table `alias` with a column `value`: the ids of a JSON list, which is a parameter or a column of a table before it. */
export const eachId = (list: string, alias: string): string =>
  either(
    `json_each(${list}) ${alias}`,
    `LATERAL (SELECT CAST(item AS bigint) AS value FROM jsonb_array_elements_text(CAST(${list} AS jsonb)) item) ${alias}`,
  );

/** The same for a JSON list of texts. */
export const eachText = (list: string, alias: string): string =>
  either(
    `json_each(${list}) ${alias}`,
    `LATERAL jsonb_array_elements_text(CAST(${list} AS jsonb)) ${alias} (value)`,
  );

/** The ids of a JSON list, for the right side of `IN`. */
export const idsIn = (list: string): string => `(SELECT value FROM ${eachId(list, 'ids')})`;

/** The same for texts. */
export const textsIn = (list: string): string => `(SELECT value FROM ${eachText(list, 'texts')})`;

/** A whole number of a JSON object. */
export const numberIn = (json: string, key: string): string =>
  either(`(${json} ->> '$.${key}')`, `CAST(CAST(${json} AS jsonb) ->> '${key}' AS bigint)`);

/** The later, or the greater, of two that are not null. */
export const later = (a: string, b: string): string => either(`max(${a}, ${b})`, `greatest(${a}, ${b})`);

/** The earlier, or the smaller, of two that are not null. */
export const earlier = (a: string, b: string): string => either(`min(${a}, ${b})`, `least(${a}, ${b})`);

/** A parameter that may be null, is: PostgreSQL is told its type, which nothing around it says. */
export const isAbsent = (parameter: string, type: 'text' | 'bigint' = 'text'): string =>
  either(`${parameter} IS NULL`, `CAST(${parameter} AS ${type}) IS NULL`);

/** A parameter for bytes, where PostgreSQL cannot tell from what is around it. */
export const bytes = (parameter: string): string => either(parameter, `CAST(${parameter} AS bytea)`);

/** A column that SQLite is to use no index of, because another index serves the statement better. */
export const offIndex = (column: string): string => either(`+${column}`, column);

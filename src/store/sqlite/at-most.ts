/**
 * `LIMIT` by a parameter. Where the parameter stands alone, SQLite looks at its value to plan, and so plans the statement
 * anew at each execution, which often costs more than the rows; it does not look into a sum.
 */
export const atMost = (parameter: '?' | `@${string}`): string => `LIMIT ${parameter} + 0`;

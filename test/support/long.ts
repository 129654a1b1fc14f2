/**
 * How often a property is tried: `short` in the suite, `long` by `npm run long`, which runs the files named
 * `*.long.test.ts` with `LONG=1`.
 */
export const runs = (short: number, long: number): number => (process.env['LONG'] === '1' ? long : short);

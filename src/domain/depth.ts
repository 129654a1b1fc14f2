/**
 * How deep a control may go. `bas`: company data from free sources, for everyone. `utökad`: persons, network and credit
 * (a contract over a limit, care, an intended winner). `fördjupad`: by a named decision.
 */
export const depths = ['bas', 'utökad', 'fördjupad'] as const;
export type Depth = (typeof depths)[number];

export const reaches = (depth: Depth, needed: Depth): boolean =>
  depths.indexOf(depth) >= depths.indexOf(needed);

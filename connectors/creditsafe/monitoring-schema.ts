import { z } from 'zod';

/* What Connect's portfolios and events look like; keys that are not named here may come and go. */

const Id = z.union([z.string(), z.number()]).transform(String);
const Paging = z.looseObject({ next: z.number().nullish() });
export const Portfolios = z.looseObject({
  data: z.looseObject({ portfolios: z.array(z.looseObject({ portfolioId: Id, name: z.string() })) }),
});
export const Made = z.looseObject({ portfolioId: Id });
export const Rules = z.array(
  z.looseObject({
    ruleCode: z.number(),
    ruleCountryCode: z.string().nullish(),
    isActive: z.union([z.number(), z.boolean()]).nullish(),
    param0: z.string().nullish(),
    param1: z.string().nullish(),
    param2: z.string().nullish(),
  }),
);
export const Account = z.looseObject({ isAutoTracker: z.boolean() });
export const Companies = z.looseObject({
  data: z.looseObject({
    companies: z.array(z.looseObject({ id: Id, personalReference: z.string().nullish() })),
  }),
  paging: Paging.nullish(),
});
export const Hits = z.looseObject({ companies: z.array(z.looseObject({ id: Id })).nullish() });
export const Events = z.looseObject({
  data: z
    .array(
      z.looseObject({
        company: z.looseObject({ id: Id, portfolioId: Id.nullish() }),
        eventDate: z.string(),
      }),
    )
    .nullish(),
  paging: Paging.nullish(),
});

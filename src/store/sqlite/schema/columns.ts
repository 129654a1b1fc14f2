import { blob, integer } from 'drizzle-orm/sqlite-core';

/** Kinds of column that many tables have. */
export const blobBuffer = (name: string) => blob(name, { mode: 'buffer' });

export const flag = (name: string) => integer(name).$type<0 | 1>();

import { ConfigInvalid } from '../domain/errors.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** An empty variable is an absent one: compose files and shells set variables to nothing. */
export const withoutEmpty = (env: Environment): Environment =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''));

/** An address without the name and password that may stand in it, whatever characters they hold. */
export const withoutUserInfo = (value: string): string => value.replace(/\/\/.*@/s, '//…@');

export const configInvalid = (problems: readonly string[]): ConfigInvalid =>
  new ConfigInvalid(
    `Inställningarna går inte att använda:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
  );

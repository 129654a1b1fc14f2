import { type HeldRegister, isListOld, type ListLimits } from '../domain/register.ts';
import type { JobContext } from './context.ts';

/** What connectors read lists from: one that has grown too old is no list, so that its facts are unknown and never fresh. */
export const heldWithin =
  (
    held: (source: string) => HeldRegister,
    limits: ListLimits,
    now: () => Date,
  ): ((source: string) => HeldRegister) =>
  (source) => {
    const register = held(source);
    return {
      ...register,
      current: async () => {
        const version = await register.current();
        return version === null || isListOld(source, version, limits, now()) ? null : version;
      },
    };
  };

/** Tells once of every list that has grown too old; one that is confirmed again and grows old again is told again. */
export async function tellOldLists({
  store,
  registers,
  policy,
  sourceName,
  alert,
  now,
  log,
}: Pick<
  JobContext,
  'store' | 'registers' | 'policy' | 'sourceName' | 'alert' | 'now' | 'log'
>): Promise<void> {
  for (const { source, closedTo } of registers) {
    if (closedTo !== null) continue;
    const { version } = await store.registers.status(source);
    if (version === null || !isListOld(source, version, policy.lists, now())) continue;
    const key = `old list ${source} ${version.confirmedAt}`;
    if (await store.warnings.known(key)) continue;
    log.error({ source, confirmedAt: version.confirmedAt }, 'a list has grown too old and answers nothing');
    await alert(
      `Listan från ${sourceName(source)} är från ${version.confirmedAt.slice(0, 10)} och för gammal för att svara: uppgifter ur den är okända tills den hämtas igen. Skälet till att den inte hämtas står i loggen.`,
    );
    await store.warnings.note({ key, now: now().toISOString() });
  }
}

import type { Ahead } from '../domain/clock.ts';
import type { MailContext } from './context.ts';

const words: Readonly<Record<Ahead['what'], string>> = {
  runs: 'kontroller',
  digests: 'utskick',
  mails: 'brev som väntar',
  claims: 'frågor under arbete',
  sources: 'källors uppehåll',
  checks: 'öppna kontroller',
  lists: 'listor',
  warnings: 'varningar',
};

export interface ClockWatch {
  /** Takes again what was dated after now, and tells it; tells once when our own clock seems to be behind. */
  look(): Promise<void>;
  /** False while something lies after now and it may be our own clock that is wrong. */
  right(): boolean;
}

/** So far two looks may lie apart, by what the wall clock and the process's own say, and be of one setting of the clock. */
const SAME_SETTING_MS = 10 * 60_000;

/**
 * A clock that was wrong once must not be obeyed for as long as it was wrong by. `uptime`: milliseconds of a clock that
 * nobody can set. A setting of the clock at which nothing lay after now is known to be right when things lie there later.
 */
export function createClockWatch(
  { store, alert, now, log }: Pick<MailContext, 'store' | 'alert' | 'now' | 'log'>,
  uptime: () => number = () => performance.now(),
): ClockWatch {
  let isRight = true;
  const clean: number[] = [];
  const tell = async (text: string): Promise<void> => {
    try {
      await alert(text);
    } catch (error) {
      log.error({ err: error }, 'the alert of a wrong clock did not go out');
    }
  };
  return {
    right: () => isRight,
    async look() {
      const at = now();
      const setting = at.getTime() - uptime();
      const sure = clean.some((each) => Math.abs(each - setting) <= SAME_SETTING_MS);
      const found = await store.clock.takeAgain(at.toISOString(), { sure });
      const wasRight = isRight;
      isRight = found.clock === 'right';
      if (isRight && !sure) clean.push(setting);
      if (found.clock === 'behind') {
        if (!wasRight) return;
        log.error('the clock of this machine seems to be behind what is stored; nothing was changed');
        await tell(
          'Datorns klocka verkar gå efter: kontroller eller utskick är daterade efter nu. Se efter om klockan går rätt.',
        );
        return;
      }
      if (found.taken.length === 0) return;
      log.error({ taken: found.taken }, 'the clock has been wrong: what it dated after now is taken again');
      const what = found.taken.map((each) => `${words[each.what]} ${each.count}`).join(', ');
      await tell(
        `Datorns klocka har gått före. Det som den daterade efter nu gäller inte och görs om: ${what}. Läs om utskicken de dagarna.`,
      );
    },
  };
}

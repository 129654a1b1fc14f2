import type { Ahead } from '../../src/domain/clock.ts';
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
  /** False while more lies after now than a wrong clock can have left. */
  right(): boolean;
}

/** A clock that was wrong once must not be obeyed for as long as it was wrong by. */
export function createClockWatch({
  store,
  alert,
  now,
  log,
}: Pick<MailContext, 'store' | 'alert' | 'now' | 'log'>): ClockWatch {
  let isRight = true;
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
      const found = await store.clock.takeAgain(now().toISOString());
      const wasRight = isRight;
      isRight = found.clock === 'right';
      if (found.clock === 'behind') {
        if (!wasRight) return;
        log.error('the clock of this machine is behind what is stored; nothing was changed');
        await tell('Datorns klocka går efter: flera nätters kontroller är daterade efter nu. Rätta klockan.');
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

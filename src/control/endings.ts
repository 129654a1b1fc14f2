import type { JobContext } from './context.ts';
import { daysLeft, type Expiring, expiryStep } from '../domain/expiry.ts';
import { addDays, dayOf, swedishDay } from '../domain/time.ts';
import type { KnownToken } from '../domain/token.ts';

/** Something that runs out at a time. `key`: tells it from its successor. `next`: what is to be done. */
interface Ending {
  readonly key: string;
  readonly at: Date;
  readonly name: string;
  readonly next: (ended: boolean) => string;
}

/**
 * Tells the operator in good time that a certificate, a key or a token of ours runs out: 30, 14 and 3 days ahead, and
 * when it has. Each step is told once, also over restarts; a renewed one begins anew.
 */
export async function tellEndings({
  expiries,
  store,
  sourceName,
  alert,
  now,
  log,
}: JobContext): Promise<void> {
  const { known, unread } = expiries();
  for (const { source, file } of unread)
    log.error({ source, file }, 'a certificate file cannot be read, so its last day is not known');
  const tokens = await store.tokens.list(now().toISOString());
  const endings = [
    ...known.map((each) => endingOf(each, sourceName(each.source))),
    ...tokens.flatMap((token) => endingOfToken(token) ?? []),
  ];
  for (const ending of endings) {
    const step = expiryStep(ending.at, now());
    if (step === null) continue;
    const key = `expiry ${ending.key} ${step}`;
    if (await store.warnings.known(key)) continue;
    log.error({ what: ending.key, at: ending.at.toISOString(), step }, 'something soon runs out');
    await alert(textOf(ending, step === 0, now()));
    // Noted when it has gone out: told twice after a crash is better than never told.
    await store.warnings.note({ key, now: now().toISOString() });
  }
}

const words = { certificate: 'Certifikatet', key: 'Nyckeln' } as const;

const endingOf = ({ source, what, id, at }: Expiring, name: string): Ending => ({
  key: `${source} ${what} ${id}`,
  at,
  name: `${words[what]} för ${name}`,
  next: (ended) =>
    `${ended ? 'Källan svarar inte förrän en ny är på plats' : 'Förnya i god tid'}; en ny fil på den gamlas plats används utan omstart.`,
});

/** A token opens nothing after its last day. Null for one that has none. */
const endingOfToken = ({ tokenId, name, endsOn }: KnownToken): Ending | null =>
  endsOn === null
    ? null
    : {
        key: `token ${tokenId} ${endsOn}`,
        at: new Date(`${addDays(endsOn, 1)}T00:00:00Z`),
        name: `Åtkomstnyckeln ${tokenId} (${name})`,
        next: () => 'Gör en ny med kontroll token create och byt den där den används.',
      };

function textOf({ at, name, next }: Ending, ended: boolean, now: Date): string {
  const day = swedishDay(dayOf(at));
  const left = daysLeft(at, now);
  const when = ended ? `gick ut ${day}` : `går ut ${day}, om ${left} ${left === 1 ? 'dag' : 'dagar'}`;
  return `${name} ${when}. ${next(ended)}`;
}

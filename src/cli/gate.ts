import { sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { InputInvalid } from '../domain/errors.ts';
import { dayOf } from '../domain/time.ts';
import { readDay, withRecords } from './base.ts';
import { json, type Output } from './output.ts';
import { readSigner } from './signature.ts';

export interface GateOptions {
  readonly day: string | null;
  /** What a person decides; null only looks. */
  readonly decision: {
    readonly as: 'let-through' | 'reject';
    readonly source: string;
    readonly by: string;
  } | null;
  readonly json: boolean;
}

/** `kontroll gate`: a day's answers that look implausible as a whole, and what a person decides about them. */
export async function gateCommand(env: Environment, output: Output, options: GateOptions): Promise<number> {
  return withRecords(env, async (store, base) => {
    const now = base.now();
    const day = options.day === null ? dayOf(now) : readDay(options.day, '--date');
    const nameOf = sourceNames(base.config);
    if (options.decision !== null) {
      const { as, source } = options.decision;
      const by = readSigner(options.decision.by);
      const command = { source, day, by, now: now.toISOString() };
      const done =
        as === 'reject'
          ? await store.sourceDays.reject(command)
          : (await store.sourceDays.letThrough(command))
            ? 0
            : null;
      if (done === null)
        throw new InputInvalid(
          `Inga svar från ${nameOf(source)} ${day} väntar på beslut: kontroll gate visar vad som gör det.`,
        );
      output.print(
        as === 'reject'
          ? `${nameOf(source)} ${day}: ${done} svar underkändes av ${by}. Kör kontroll run, så frågas källan på nytt (kontroll plan visar vad det kostar); till dess väntar utskicken.`
          : `${nameOf(source)} ${day}: svaren godtogs av ${by}.`,
      );
      return 0;
    }
    const held = await store.sourceDays.held();
    const unjudged = await store.sourceDays.unjudged();
    const lines = [
      ...held.map((each) => `${nameOf(each.source)} (${each.source}) ${each.day}: ${each.why ?? ''}.`),
      ...unjudged.map(
        (source) =>
          `${nameOf(source)} (${source}): svar har underkänts, och leverantörerna är inte bedömda på nytt. Kör kontroll run.`,
      ),
    ];
    output.print(
      options.json
        ? json(options.day === null ? held : await store.sourceDays.of(day))
        : lines.length === 0
          ? 'Inga svar väntar på beslut.'
          : lines.join('\n'),
    );
    return lines.length > 0 ? 1 : 0;
  });
}

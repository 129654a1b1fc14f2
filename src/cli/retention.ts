import { sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { admit } from '../domain/admission.ts';
import { InputInvalid } from '../domain/errors.ts';
import type { Removal } from '../domain/retention.ts';
import type { Store } from '../domain/store.ts';
import { displayName } from '../domain/supplier.ts';
import { openQuietBase, withRecords } from './base.ts';
import { json, momentText, type Output } from './output.ts';
import { numberMeant } from './number.ts';
import { readReason, readSigner } from './signature.ts';

/** Prints what the work returns. */
const telling = (
  env: Environment,
  output: Output,
  work: (store: Store, now: string) => Promise<string>,
): Promise<number> =>
  withRecords(env, async (store, base) => {
    output.print(await work(store, base.now().toISOString()));
    return 0;
  });

/** `kontroll retention`: what the policy's decisions remove; without `--by` it only tells. */
export const retentionCommand = (
  env: Environment,
  output: Output,
  options: { by: string | null; protocol: boolean; json: boolean },
): Promise<number> => {
  if (options.protocol && options.by !== null)
    throw new InputInvalid(
      '--protocol visar vad som gallrats och tar inget bort, men --by angavs också. Utelämna det ena.',
    );
  const by = options.by === null ? null : readSigner(options.by);
  const { config } = openQuietBase(env);
  const nameOf = sourceNames(config);
  return telling(env, output, async (store, now) => {
    if (options.protocol) {
      const done = await store.retention.protocol();
      if (options.json) return json(done);
      if (done.length === 0) return 'Ingenting har gallrats.';
      return done
        .map(
          (entry) =>
            `${momentText(entry.at)} ${entry.by}: ${removalText({ ...entry, onHold: 0 }, nameOf, false)}`,
        )
        .join('\n');
    }
    const rules = config.policy.retention;
    const removals = await store.retention.apply({
      rules,
      by: by ?? '',
      now,
      dryRun: by === null,
    });
    if (options.json) return json(removals);
    if (rules.length === 0)
      return 'Inget gallras: det finns inget gallringsbeslut i policyn (retention). Utan beslut tas inget bort.';
    return removals.map((removal) => removalText(removal, nameOf, by === null)).join('\n');
  });
};

function removalText(
  { source, decision, answers, bytes, onHold }: Removal,
  nameOf: (id: string) => string,
  dryRun: boolean,
): string {
  const verb = dryRun ? 'skulle tas bort' : 'togs bort';
  const kept = onHold === 0 ? '' : `; ${onHold} ligger kvar, eftersom leverantören är spärrad från gallring`;
  return source === 'persons'
    ? `Personer (${decision}): namn och nummer för ${answers} ${verb}${kept}.`
    : `${nameOf(source)} (${decision}): ${answers} svar, ${Math.ceil(bytes / 1024)} kB, ${verb}${kept}.`;
}

/** `kontroll hold`: keeps what is held about a supplier from being removed; or lists, or ends a hold. */
export const holdCommand = (
  env: Environment,
  output: Output,
  options:
    | { readonly do: 'list' }
    | { readonly do: 'hold'; readonly orgNr: string; readonly by: string; readonly reason: string }
    | { readonly do: 'release'; readonly holdId: number; readonly by: string },
): Promise<number> =>
  telling(env, output, async (store, now) => {
    if (options.do === 'list') {
      const holds = await store.retention.holds();
      if (holds.length === 0) return 'Ingen leverantör är spärrad från gallring.';
      const lines = await Promise.all(
        holds.map(
          async ({ holdId, supplierId, by, reason, at }) =>
            `${holdId}: ${await store.suppliers.refOf(supplierId)}, ${by}, ${at.slice(0, 10)}: ${reason}`,
        ),
      );
      return lines.join('\n');
    }
    if (options.do === 'release') {
      if (await store.retention.release({ holdId: options.holdId, by: readSigner(options.by), now }))
        return `Spärren ${options.holdId} är hävd.`;
      throw new InputInvalid(`Det finns ingen spärr ${options.holdId}: kontroll hold visar dem som finns.`);
    }
    const by = readSigner(options.by);
    const reason = readReason(options.reason, '--reason', 'varför svaren inte får gallras');
    const admission = await admit(await numberMeant(options.orgNr, store), store.suppliers);
    if (!admission.admitted) throw new InputInvalid(admission.why);
    const supplier = await store.suppliers.findByNumber(admission.number.number, admission.number.kind);
    if (supplier === null) throw new InputInvalid('Leverantören finns inte här: importera den först.');
    const { holdId } = await store.retention.hold({
      supplierId: supplier.id,
      by,
      reason,
      now,
    });
    return `${displayName(supplier)} är spärrad från gallring (spärr ${holdId}).`;
  });

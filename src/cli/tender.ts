import type { Command } from 'commander';

import type { CommandLine } from './command-line.ts';
import type { Environment } from '../config/index.ts';
import { levelText } from '../domain/check.ts';
import type { TenderView } from '../domain/engagement.ts';
import { InputInvalid } from '../domain/errors.ts';
import { dayOf } from '../domain/time.ts';
import { trackText } from '../domain/track.ts';
import { withRecords } from './base.ts';
import { json, type Output } from './output.ts';
import { countText } from '../wording/text.ts';

/**
 * `kontroll tender`: a tender with its bidders. The one place that shows them before the award: whoever runs it has the
 * machine, and answers for being one of the named. Without a number it tells counts alone.
 */
export async function tenderCommand(
  env: Environment,
  output: Output,
  options: { number: string | null; json: boolean },
): Promise<number> {
  return withRecords(env, async (store) => {
    if (options.number === null) {
      const counts = await store.engagements.walled();
      output.print(
        options.json
          ? json(counts)
          : `${countText(counts.tenders, 'upphandling', 'upphandlingar')} utan beslutad tilldelning; ${countText(counts.suppliers, 'leverantör', 'leverantörer')} är kända bara genom dem.`,
      );
      return 0;
    }
    const tenders = await store.engagements.tenders(options.number.trim());
    if (tenders.length === 0)
      throw new InputInvalid(
        'Upphandlingen finns inte här. Läs in den med "kontroll import <fil> --kind tenders".',
      );
    output.print(options.json ? json({ tenders }) : tenders.map(describe).join('\n\n'));
    return 0;
  });
}

function describe(tender: TenderView): string {
  const { bids, readers } = tender;
  const wall =
    tender.awardedOn === null
      ? `Anbudssekretess till tilldelning. Syns för: ${readers.length === 0 ? 'ingen är angiven' : readers.join(', ')}.`
      : `Tilldelning beslutad ${tender.awardedOn}.`;
  return [
    `${tender.number}, ${tender.authority} (${tender.unit}), ${trackText[tender.track]}`,
    `Anbudsöppning ${tender.openedOn}. ${wall}`,
    nextStep(tender),
    '',
    ...bids.map((bid) => {
      const state = !bid.controlled
        ? 'kontrolleras inte; be om intyg'
        : bid.level === null
          ? 'inte kontrollerad ännu'
          : `${levelText[bid.level]}${bid.unchecked ? ` · ${levelText.unchecked}` : ''}`;
      const checked = bid.checkedAt === null ? '' : `, ${dayOf(new Date(bid.checkedAt))}`;
      return `  ${bid.ref} ${bid.name}${bid.intended ? ' (tilltänkt vinnare)' : ''}: ${state}${checked}`;
    }),
  ].join('\n');
}

/** Bids get the basic control, the intended winner the extended one; then the contract, with its own. */
function nextStep({ bids, awardedOn }: TenderView): string {
  if (awardedOn !== null) return 'Steg: tilldelad. Läs in avtalet med "kontroll import --kind contracts".';
  const controlled = bids.filter((bid) => bid.controlled);
  const done = controlled.filter((bid) => bid.level !== null && !bid.unchecked).length;
  const basic = `Grundkontroll: ${done} av ${controlled.length} klara.`;
  const winner = bids.find((bid) => bid.intended);
  return winner === undefined
    ? `Steg: anbud. ${basic} Ingen tilltänkt vinnare är angiven.`
    : `Steg: tilltänkt vinnare (utökad kontroll av ${winner.ref}). ${basic}`;
}

/** Arguments and options of `kontroll tender`. */
export function addTender(program: Command, { env, output, on }: CommandLine): void {
  program
    .command('tender')
    .description('en upphandling och dess anbudsgivare, för dem som får se den; utan nummer bara antal')
    .argument('[nummer]')
    .option('--json', 'skriver det som JSON', false)
    .action((number: string | undefined, options: { json: boolean }) =>
      on(() => tenderCommand(env, output, { number: number ?? null, json: options.json })),
    );
}

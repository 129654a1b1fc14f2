import { createHash } from 'node:crypto';

import type { FactValue } from '../../src/domain/facts.ts';
import { redactNumbers } from '../../src/domain/org-number.ts';
import type { Day } from '../../src/domain/time.ts';
import { drift } from '../../src/http/failures.ts';
import { dayOrNull, textOrNull } from '../wire.ts';
import type { Organisation, ReportHistory, WireSigning } from './schema.ts';

const SOURCE = { source: 'foretagsinformation' };
export const broken = (path: string) => drift(SOURCE, [path]);

/** A day of the answer; blank is null, text that is no date breaks the answer. */
export function day(value: string | null | undefined, path: string): Day | null {
  const read = dayOrNull(value);
  if (read === undefined) throw broken(path);
  return read;
}

/** The later first, those without a date last. */
const newestFirst = (a: Day | null, b: Day | null): number =>
  a === b ? 0 : a === null ? 1 : b === null ? -1 : a < b ? 1 : -1;

const isEarlier = (a: Day | null, b: Day | null): boolean => a !== null && (b === null || a < b);

/** A code as registers write one; anything else may be text that names people. */
const isCode = (text: string): boolean => /^[A-ZÅÄÖ0-9_-]{1,40}$/.test(text);

/**
 * Signing power. Its text may name people and is kept as a fingerprint alone; of the coded form only the codes of the
 * ways to sign. Null: the block says nothing that we can read.
 */
export function signingOf(block: WireSigning): FactValue<'representatives.signing'> | null {
  if (block.klartext === undefined && block.kodad === undefined) return null;
  const texts = [textOrNull(block.klartext), textOrNull(block.prokuratext)].filter((text) => text !== null);
  const ways =
    typeof block.kodad === 'string'
      ? [block.kodad.trim()]
      : (block.kodad ?? []).map((rows) => rows.map(({ typ }) => textOrNull(typ?.kod) ?? '').join('+'));
  const code = ways.every((way) => way.split('+').every(isCode)) ? ways.sort().join('|') : '';
  return {
    code: code === '' ? null : code,
    // Numbers are taken out first: a short fingerprint of a text that is known but for a number would give it away.
    fingerprint:
      texts.length === 0
        ? null
        : createHash('sha256')
            .update(redactNumbers(texts.join('\n')))
            .digest('hex')
            .slice(0, 16),
  };
}

type Entry = FactValue<'company.status'>['entries'][number];

/** Status entries of the register and of the detailed status together; null when one of them is unknown. */
export function statusOf({
  organisationsstatusar: plain,
  detaljeradStatus: detailed,
}: Organisation): FactValue<'company.status'> | null {
  const windingUps = detailed?.avvecklingsEllerOmstruktureringsforfaranden;
  const mergers = detailed?.fusionsDelningsEllerOmbildningsforfaranden;
  const gone = detailed?.avregistreradOrganisation;
  if (plain == null || windingUps == null || mergers == null || gone === undefined) return null;
  const path = 'detaljeradStatus';
  const entries: Entry[] = plain.map(({ kod, klartext, datum }) => ({
    code: kod.trim(),
    text: textOrNull(klartext),
    on: day(datum, 'organisationsstatusar.datum'),
  }));
  const goneCode = textOrNull(gone?.avregistreringsorsak?.kod);
  const goneOn = day(gone?.avregistreringsdatum, `${path}.avregistreringsdatum`);
  if (goneCode !== null || goneOn !== null)
    entries.push({
      code: goneCode ?? 'avregistrerad',
      text: textOrNull(gone?.avregistreringsorsak?.klartext),
      on: goneOn,
    });
  for (const row of windingUps) {
    const event = row.avvecklingsEllerOmstruktureringsforfarandehandelse ?? row.handelse;
    const at = `${path}.avvecklingsEllerOmstruktureringsforfaranden`;
    entries.push(
      procedure(
        row.avvecklingsEllerOmstruktureringsforfarandetyp,
        event?.avvecklingsEllerOmstruktureringsforfarandehandelsetyp,
        [event?.avslutadDatum, event?.inleddDatum, event?.beslutsdatum],
        at,
      ),
    );
  }
  for (const row of mergers) {
    const event = row.fusionsDelningsEllerOmbildningsforfarandehandelse;
    entries.push(
      procedure(
        row.fusionsDelningsEllerOmbildningsforfarandetyp,
        event?.fusionsDelningsEllerOmbildningsforfarandehandelsetyp,
        [event?.genomfordDatum, event?.inleddDatum, event?.beslutsdatum],
        `${path}.fusionsDelningsEllerOmbildningsforfaranden`,
      ),
    );
  }
  const once = new Map(entries.map((entry) => [`${entry.code} ${entry.on ?? ''}`, entry]));
  return {
    entries: [...once.values()].sort(
      (a, b) => newestFirst(a.on, b.on) || (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
    ),
  };
}

type Coded = { readonly kod?: string | null | undefined; readonly klartext?: string | null | undefined };

/** `KK/INLEDD`: the procedure's code and its event's, where it has one. A procedure without a code breaks the answer. */
function procedure(
  type: Coded | null | undefined,
  event: Coded | null | undefined,
  dates: readonly (string | null | undefined)[],
  path: string,
): Entry {
  const code = textOrNull(type?.kod);
  if (code === null) throw broken(`${path}.kod`);
  const texts = [textOrNull(type?.klartext), textOrNull(event?.klartext)].filter((text) => text !== null);
  return {
    code: [code, textOrNull(event?.kod)].filter((part) => part !== null).join('/'),
    text: texts.join(', ') || null,
    on: dates.map((date) => day(date, path)).find((date) => date !== null) ?? null,
  };
}

/** Reports of the company block and reminders of the report history; null when one of them is unknown. */
export function accountsOf(
  { finansiellaRapporter }: Organisation,
  history: ReportHistory | null,
): FactValue<'company.accounts'> | null {
  const periods = history?.finansiellaRapporter?.flatMap((group) => group.rakenskapsperioder);
  if (finansiellaRapporter == null || periods === undefined) return null;
  type Report = FactValue<'company.accounts'>['reports'][number];
  const byPeriod = new Map<Day, Report>();
  for (const row of finansiellaRapporter.flatMap((group) => group.rapporter)) {
    const periodEnd = day(row.rapporteringsperiod.periodTom, 'finansiellaRapporter.periodTom');
    if (periodEnd === null) throw broken('finansiellaRapporter.periodTom');
    const report: Report = {
      periodEnd,
      arrived: day(row.ankomDatum, 'finansiellaRapporter.ankomDatum'),
      registered: day(row.registreradDatum, 'finansiellaRapporter.registreradDatum'),
    };
    const known = byPeriod.get(periodEnd);
    // A later correction does not make the first report late.
    if (known === undefined || isEarlier(report.arrived, known.arrived)) byPeriod.set(periodEnd, report);
  }
  const reminders = periods.flatMap(({ slut, arsredovisningspaminnelse: reminder }) =>
    reminder == null
      ? []
      : [
          {
            periodEnd: day(slut, 'rakenskapsperioder.slut'),
            on: day(reminder.skickadTidpunkt, 'arsredovisningspaminnelse.skickadTidpunkt'),
          },
        ],
  );
  return {
    reports: [...byPeriod.values()].sort((a, b) => newestFirst(a.periodEnd, b.periodEnd)),
    reminders: reminders.sort((a, b) => newestFirst(a.on, b.on) || newestFirst(a.periodEnd, b.periodEnd)),
  };
}

import { sourceNames } from '../app.ts';
import type { Environment } from '../config/index.ts';
import { levelText } from '../domain/check.ts';
import { depths } from '../domain/depth.ts';
import { InputInvalid } from '../domain/errors.ts';
import { privatePersonText, readNumber } from '../domain/admission.ts';
import type { Store } from '../domain/store.ts';
import { supplierRef } from '../domain/supplier.ts';
import { addMonths, dayOf } from '../domain/time.ts';
import { rules } from '../rules/index.ts';
import { factText } from '../domain/fact-text.ts';
import { factValueText } from '../rules/words.ts';
import { presentCheck, presentSupplier, type SupplierReport } from '../rules/present.ts';
import { readDay, withRecords } from './base.ts';
import { acceptNumber, shownSupplier } from './number.ts';
import { json, type Output } from './output.ts';
import { readReason, readSigner } from './signature.ts';
import { toldOfNotices, toldText } from './told.ts';

/** `kontroll supplier`: what is known, and was known at the end of a day, about one supplier. */
export async function supplierCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; asOf: string | null; json: boolean },
): Promise<number> {
  const number = acceptNumber(readNumber(options.orgNr));
  const day = options.asOf === null ? null : readDay(options.asOf, '--as-of');
  return withRecords(env, async (store, base) => {
    const supplier = await shownSupplier(number, store);
    const report = presentSupplier(
      await store.suppliers.history({ supplierId: supplier.id, day, unit: null }),
      rules,
      sourceNames(base.config),
    );
    const unjudged = await unjudgedIn(report, store, sourceNames(base.config));
    const told = day === null ? await toldOfNotices(store, supplier.id, rules) : [];
    const toldLines = told.map((one) => toldText(one, rules, base.config.units));
    output.print(options.json ? json({ ...report, unjudged, told }) : describe(report, unjudged, toldLines));
    return 0;
  });
}

/** What the last check could not judge, and why. */
async function unjudgedIn({ lastCheck, day }: SupplierReport, store: Store, nameOf: (id: string) => string) {
  const record = lastCheck === null ? null : await store.checks.get(lastCheck.checkId);
  if (record === null) return [];
  return presentCheck(record, rules, nameOf, day)
    .verdicts.filter(({ outcome }) => outcome === 'unknown' || outcome === 'error')
    .map(({ rule, label, reason, explanation }) => ({ rule, label, reason, explanation }));
}

/** `kontroll supplier confirm-trader`: a named person says that a personal number is a sole trader. */
export async function confirmTraderCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; by: string },
): Promise<number> {
  const number = acceptNumber(readNumber(options.orgNr));
  if (number.kind !== 'personal') {
    throw new InputInvalid(
      'Numret är ett organisationsnummer och behöver inte bekräftas. Bara en enskild näringsidkares personnummer bekräftas.',
    );
  }
  const by = readSigner(options.by);
  return withRecords(env, async (store, base) => {
    const supplier = await store.suppliers.confirmTrader({
      number: number.number,
      by,
      now: base.now().toISOString(),
    });
    output.print(
      `${supplier.name === null ? '' : `${supplier.name}, `}${supplierRef(supplier.id)}: bekräftad som enskild näringsidkare av ${by} och kontrolleras från nästa kontroll.`,
    );
    return 0;
  });
}

/** The longest that a decision may hold: depth follows from what is so now, and is looked at again. */
const LONGEST_DECISION_MONTHS = 24;

/** `kontroll supplier depth`: a named person decides how deep the supplier is controlled, until a day. */
export async function depthCommand(
  env: Environment,
  output: Output,
  options: { orgNr: string; depth: string; reason: string; by: string; until: string },
): Promise<number> {
  const number = acceptNumber(readNumber(options.orgNr));
  const depth = depths.find((each) => each === options.depth);
  if (depth === undefined)
    throw new InputInvalid(`--depth: expected one of ${depths.join(', ')}; found "${options.depth}".`);
  const by = readSigner(options.by);
  const reason = readReason(options.reason, '--reason', 'why, in a few words');
  const until = readDay(options.until, '--until');
  return withRecords(env, async (store, base) => {
    const today = dayOf(base.now());
    const latest = addMonths(today, LONGEST_DECISION_MONTHS);
    if (until < today || until > latest)
      throw new InputInvalid(`--until: expected a day from ${today} to ${latest}, found ${until}.`);
    const supplier = await store.suppliers.findByNumber(number.number, number.kind);
    if (supplier?.standing !== 'controlled')
      throw new InputInvalid(
        number.kind === 'personal'
          ? privatePersonText
          : 'Leverantören finns inte här, eller kontrolleras inte. Läs in den med "kontroll import".',
      );
    const now = base.now().toISOString();
    await store.engagements.decideDepth({ supplierId: supplier.id, depth, reason, by, until, now });
    output.print(
      `${supplierRef(supplier.id)}: kontrolldjup ${depth} till och med ${until}, beslutat av ${by}.`,
    );
    return 0;
  });
}

function describe(
  report: SupplierReport,
  unjudged: readonly { readonly label: string; readonly explanation: string }[],
  told: readonly string[],
): string {
  const level = report.level === null ? 'inte kontrollerad ännu' : levelText[report.level];
  return [
    `${report.supplier.name} (${report.supplier.ref}), ${report.supplier.form}, per ${report.day}`,
    `Nivå: ${level}${report.unchecked ? ` · ${levelText.unchecked}` : ''}`,
    '',
    'Signaler:',
    ...(report.flags.length === 0
      ? ['  inga öppna']
      : report.flags.map((flag) => `  ${flag.state}: ${flag.explanation}`)),
    ...(unjudged.length === 0
      ? []
      : ['', 'Inte bedömt:', ...unjudged.map(({ label, explanation }) => `  ${label}: ${explanation}`)]),
    ...(told.length === 0 ? [] : ['', 'Kännedom har lämnats:', ...told.map((line) => `  ${line}`)]),
    '',
    'Uppgifter:',
    ...report.facts.map(
      (fact) =>
        `  ${factText(fact.fact)}: ${factValueText(fact.fact, fact.value)} (${fact.sourceName}, uppgift ${fact.asOf}, känd sedan ${fact.knownSince})`,
    ),
  ].join('\n');
}

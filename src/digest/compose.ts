import type {
  Digest,
  DigestMarks,
  DigestMaterial,
  DigestSection,
  DigestSupplier,
  FlagEvent,
} from '../domain/digest.ts';
import { severityRank, type Severity } from '../domain/rule.ts';
import { swedishDay, wallClock } from '../domain/time.ts';
import { isUrgent, isUrgentEvent, sortNews, type SupplierNews } from './cards.ts';
import { controlBehind } from './control.ts';
import { controlLine, leadOf } from './control-line.ts';
import { betterItem, changedItem, risingItem } from './items.ts';
import { countedMarks, startMarks } from './marks.ts';
import { netEvents, type News } from './news.ts';
import type { Scene } from './scene.ts';
import { newsSection, type Told } from './sections.ts';
import { standing } from './standing.ts';
import { laterStartSection, startSection } from './start.ts';
import { newsCounts, preheaderOf, startCounts } from './subject.ts';
import type { DigestTexts } from './texts.ts';
import { uncheckedSection } from './unchecked.ts';
import { isStopPeriod, periodText, plainText } from '../wording/mail-text.ts';

const FOOT =
  'En signal är en uppgift att kontrollera, inte ett omdöme om leverantören. Systemet stoppar ingen betalning eller leverans.';
const CHANGED_INTRO =
  'Uppgifterna om leverantörerna är desamma. Det som har ändrats är våra gränser, regler eller kontrolldjup.';

/** A digest, and what it made of each event: to be stored together. */
export interface Composed {
  readonly digest: Digest;
  readonly marks: DigestMarks;
}

interface Body {
  readonly counts: string;
  readonly lead: string | null;
  readonly sections: readonly DigestSection[];
  readonly marks: DigestMarks;
}

/** Composes the digest of one unit for one period. Pure; `now` is shown in the foot as the time of composing. */
export function composeDigest(
  material: DigestMaterial,
  texts: DigestTexts,
  period: string,
  now: Date,
): Composed {
  const scene: Scene = { material, texts, control: controlBehind(material, now) };
  const body = material.previous === null ? firstBody(scene, period) : newsBody(scene, period);
  const title = `Leverantörskontroll ${periodText(period, material.today)}, ${plainText(material.unit.name)}`;
  const digest = {
    subject: `${title}: ${body.counts}`,
    preheader: preheaderOf(body.counts, body.sections),
    heading: title,
    lead: leadOf(scene) ?? body.lead,
    sections: body.sections,
    control: controlLine(scene),
    foot: [FOOT, notJudgedLine(texts), periodLine(material, period, now)].filter((line) => line !== null),
  };
  return { digest, marks: body.marks };
}

function firstBody(scene: Scene, period: string): Body {
  const start = startSection(scene, period);
  return {
    counts: startCounts(scene, start),
    lead: null,
    sections: present([start.section, uncheckedSection(scene, period)]),
    marks: startMarks(scene, start),
  };
}

function newsBody(scene: Scene, period: string): Body {
  const urgentOnly = isStopPeriod(period);
  const { news, settled } = netEvents(
    scene.material.events.filter(({ mark }) => mark !== 'start'),
    scene.texts,
  );
  const suppliers = bySupplier(scene, news);
  const rising = partsOf(scene, suppliers, 'rising').filter(({ urgent }) => urgent || !urgentOnly);
  const better = urgentOnly ? [] : partsOf(scene, suppliers, 'better');
  const changed = urgentOnly ? [] : partsOf(scene, suppliers, 'changed');

  const cardOf = (of: SupplierNews) => risingItem(scene, of);
  const isNew = ({ news: own }: Told): boolean => own.some(({ kind }) => kind === 'new');
  const signals =
    scene.material.unit.topics === 'payment'
      ? [newsSection('Inför nästa betalning', rising, cardOf)]
      : [
          newsSection('Nytt', rising.filter(isNew), cardOf),
          newsSection(
            'Försämrat',
            rising.filter((told) => !isNew(told)),
            cardOf,
          ),
        ];
  const betterSection = newsSection('Bättre', better, (of) => betterItem(scene, of));
  const changedSection = newsSection(
    'Ändrad bedömning',
    changed,
    (of) => changedItem(scene, of),
    CHANGED_INTRO,
  );

  const cards = idsOf([...signals, betterSection].flatMap(({ shown }) => shown));
  const start = urgentOnly ? null : laterStartSection(scene, period, cards);
  const told = new Set([...cards, ...(start?.shown.map(({ supplier }) => supplier.id) ?? [])]);
  const elsewhere = new Set([
    ...idsOf([...signals, betterSection, changedSection].flatMap(({ shown, left }) => [...shown, ...left])),
    ...(start?.left.map(({ supplier }) => supplier.id) ?? []),
  ]);
  const open = standing(scene, { told, counted: elsewhere, urgentOnly });
  const parts = [...signals, betterSection, changedSection];
  const counts = newsCounts(scene, {
    rising,
    better: better.length,
    changed: changed.length,
    waiting: open.stops.length,
    start: start?.shown.length ?? 0,
  });
  const silent = [...settled, ...unheard(suppliers, news)];
  return {
    counts: counts.text,
    lead: counts.nothing ? nothingNew(scene) : null,
    sections: present([
      ...signals.map(({ section }) => section),
      betterSection.section,
      open.section,
      changedSection.section,
      urgentOnly ? null : uncheckedSection(scene, period),
      start?.section ?? null,
    ]),
    marks: countedMarks(scene, {
      parts,
      told,
      start,
      settled: urgentOnly ? urgentOf(scene, silent) : silent,
    }),
  };
}

/** News that the unit does not read, or that is told on the card of its cause: nothing of them is left to tell. */
function unheard(suppliers: readonly SupplierNews[], news: readonly News[]): readonly number[] {
  const placed = new Set(
    suppliers.flatMap(({ rising, better, changed }) => [...rising, ...better, ...changed]),
  );
  return news.filter((one) => !placed.has(one)).flatMap(({ eventIds }) => eventIds);
}

/**
 * Of events without a card, those of flags that would ask for a mail the same day: a mail in between has read them, or
 * they would ask for one again and again.
 */
function urgentOf(scene: Scene, ids: readonly number[]): readonly number[] {
  const silent = new Set(ids);
  const flagOf = ({ supplierId, rule }: FlagEvent): string => `${supplierId} ${rule}`;
  const events = scene.material.events.filter(({ eventId }) => silent.has(eventId));
  const flags = new Set(events.filter((event) => isUrgentEvent(scene, event)).map(flagOf));
  return events.filter((event) => flags.has(flagOf(event))).map(({ eventId }) => eventId);
}

const nothingNew = ({ material: { previous, today } }: Scene): string | null =>
  previous === null ? null : `Inget nytt sedan ${swedishDay(previous.on, today)}.`;

const idsOf = (all: readonly Told[]): ReadonlySet<number> => new Set(all.map(({ of }) => of.supplier.id));

function bySupplier(scene: Scene, news: readonly News[]): readonly SupplierNews[] {
  const known = new Map(scene.material.mentioned.map((supplier) => [supplier.id, supplier]));
  const groups = new Map<number, News[]>();
  for (const one of news)
    groups.set(one.event.supplierId, [...(groups.get(one.event.supplierId) ?? []), one]);
  return [...groups].map(([id, own]) => sortNews(scene, known.get(id) ?? unnamed(id, own), own));
}

function partsOf(
  scene: Scene,
  suppliers: readonly SupplierNews[],
  part: 'rising' | 'better' | 'changed',
): readonly Told[] {
  return suppliers.flatMap((of): readonly Told[] => {
    const news = of[part];
    if (news.length === 0) return [];
    const urgent = part === 'rising' && news.some((one) => isUrgent(scene, one));
    return [{ of, news, severity: worstOf(news), urgent }];
  });
}

const worstOf = (news: readonly News[]): Severity =>
  news
    .map(({ event }) => event.severity)
    .reduce((worst, each) => (severityRank[each] > severityRank[worst] ? each : worst), 'info');

const levelFor = { block: 'stop', high: 'deepen', medium: 'ask', low: 'none', info: 'none' } as const;

/** An event whose supplier the material does not describe is still told, by its reference. */
function unnamed(id: number, news: readonly News[]): DigestSupplier {
  const ref = news[0]?.event.ref ?? '';
  return {
    id,
    ref,
    name: `Leverantör ${ref}`,
    level: levelFor[worstOf(news)],
    unchecked: false,
    uncheckedSince: null,
    failing: [],
    incomplete: [],
    notFoundIn: [],
    registered: true,
    form: 'UNKNOWN',
    tracks: [],
    paidSek: null,
    openFlags: [],
  };
}

const present = <Each>(all: readonly (Each | null)[]): readonly Each[] => all.filter((each) => each !== null);

function notJudgedLine({ heldNotJudged = [] }: DigestTexts): string | null {
  return heldNotJudged.length === 0 ? null : `Hämtas men bedöms inte än: ${heldNotJudged.join(', ')}.`;
}

function periodLine({ unit, previous, today }: DigestMaterial, period: string, now: Date): string {
  const since = previous === null ? 'första utskicket' : `ändringar sedan ${swedishDay(previous.on, today)}`;
  const { day, time } = wallClock(now);
  return `Period: ${periodText(period, today)}, ${since}. Enhet: ${plainText(unit.name)}. Sammanställt ${swedishDay(day)} kl. ${time}.`;
}

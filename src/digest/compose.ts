import type { Digest, DigestItem, DigestMaterial, DigestSection, DigestSupplier } from '../domain/digest.ts';
import { severityRank, type Severity } from '../domain/rule.ts';
import { swedishDay, wallClock } from '../domain/time.ts';
import { controlBehind, missedText } from './control.ts';
import { betterItem, byImportance, signalItem, type Scene } from './items.ts';
import { netEvents, type News, type NewsKind } from './netting.ts';
import { notDone, openingLines } from './opening.ts';
import { laterStartSection, startSection } from './start.ts';
import { ruleText, type DigestTexts } from './texts.ts';
import { uncheckedSection, type Capped } from './unchecked.ts';
import { counted, isStopPeriod, periodText, plainText, suppliersText, thousands } from './words.ts';

/** A section shows this many lines; the rest is counted. */
const LINES_PER_SECTION = 25;

const FOOT =
  'En signal är en uppgift att kontrollera, inte ett omdöme om leverantören. Systemet stoppar ingen betalning eller leverans.';

/** News about one supplier, told in one line. */
interface Told {
  readonly supplier: DigestSupplier;
  readonly news: readonly News[];
  readonly severity: Severity;
}

/** Composes the digest of one unit for one period. Pure; `now` is shown in the foot as the time of composing. */
export function composeDigest(
  material: DigestMaterial,
  texts: DigestTexts,
  period: string,
  now: Date,
): Digest {
  const scene: Scene = { material, texts, control: controlBehind(material, now) };
  const body = material.previous === null ? firstBody(scene, period) : newsBody(scene, period);
  const unitName = plainText(material.unit.name);
  const title = `Leverantörskontroll ${periodText(period, material.today)}`;
  const opening = openingLines(scene);
  return {
    subject: `${title}, ${unitName}: ${body.counts}`,
    preheader: opening[0] ?? '',
    heading: `${title}, ${unitName}`,
    opening,
    sections: body.sections,
    foot: [FOOT, periodLine(material, period, now)],
  };
}

interface Body {
  readonly counts: string;
  readonly sections: readonly DigestSection[];
}

function firstBody(scene: Scene, period: string): Body {
  const { section, flagged, decisions } = startSection(scene, period);
  const missed = missedText(scene.control, scene.material.today);
  const signals = flagged === 0 ? 'inga signaler' : `${suppliersText(flagged)} med signal`;
  const counts = [
    'startläge',
    missed,
    flagged === 0 && missed !== null ? null : signals,
    decisions > 0 ? decisionsText(decisions) : null,
    ...notDoneCount(scene),
  ];
  return {
    counts: present(counts).join(', '),
    sections: present([section, uncheckedSection(scene, cap)]),
  };
}

function newsBody(scene: Scene, period: string): Body {
  const { material, texts } = scene;
  const payment = material.unit.topics === 'payment';
  const news = netEvents(material.events).filter(
    ({ event }) => !payment || ruleText(texts, event.rule).payment,
  );
  const rising = groupBySupplier(scene, news, ['new', 'worse']);
  const fresh = rising.filter((told) => told.news.some(({ kind }) => kind === 'new'));
  const worse = rising.filter((told) => !fresh.includes(told));
  const better = groupBySupplier(scene, news, ['eased', 'cleared']).map((told) =>
    betterItem(scene, told.supplier, told.news),
  );
  const line = (told: Told): DigestItem =>
    signalItem(
      scene,
      told.supplier,
      told.news.map(({ event, before }) => ({ ...event, before })),
    );
  const signals = payment
    ? [newsSection('Inför nästa betalning', rising.map(line))]
    : [newsSection('Nytt', fresh.map(line)), newsSection('Värre', worse.map(line))];
  const sections = present([...signals, newsSection('Bättre', [...better, ...endedOutages(scene)])]);
  const told = new Set(sections.flatMap(({ items }) => items.map(({ ref }) => ref)));
  const start = isStopPeriod(period) ? null : laterStartSection(scene, period, told);
  return {
    counts: countsText(scene, { fresh, worse, better: better.length, start: start?.items.length ?? 0 }),
    sections: present([...sections, uncheckedSection(scene, cap), start]),
  };
}

/** Counts of suppliers for the subject: `1 kräver beslut, 1 ny, 1 bättre, 1 inte färdig`; never a name. */
function countsText(
  scene: Scene,
  counts: { fresh: readonly Told[]; worse: readonly Told[]; better: number; start: number },
): string {
  const { fresh, worse, better, start } = counts;
  const needsDecision = (told: Told): boolean => told.severity === 'block';
  const decisions = [...fresh, ...worse].filter(needsDecision).length;
  const freshCount = fresh.filter((told) => !needsDecision(told)).length;
  const worseCount = worse.filter((told) => !needsDecision(told)).length;
  const news = [
    decisions > 0 ? decisionsText(decisions) : null,
    freshCount > 0 ? counted(freshCount, 'ny', 'nya') : null,
    worseCount > 0 ? `${thousands(worseCount)} värre` : null,
    better > 0 ? `${thousands(better)} bättre` : null,
  ].filter((part) => part !== null);
  const standing = start > 0 ? [`${thousands(start)} ur startläget`] : [];
  const missed = missedText(scene.control, scene.material.today);
  // Without a control nothing can be new, and "inget nytt" would read as a clean night.
  const lead = missed !== null ? [missed, ...news] : news.length === 0 ? ['inget nytt'] : news;
  return [...lead, ...standing, ...notDoneCount(scene)].join(', ');
}

const decisionsText = (count: number): string => `${thousands(count)} kräver beslut`;

function notDoneCount(scene: Scene): string[] {
  const left = notDone(scene);
  return left === 0 ? [] : [counted(left, 'inte färdig', 'inte färdiga')];
}

function groupBySupplier(scene: Scene, news: readonly News[], kinds: readonly NewsKind[]): readonly Told[] {
  const known = new Map(scene.material.mentioned.map((supplier) => [supplier.id, supplier]));
  const bySupplier = new Map<number, News[]>();
  for (const one of news) {
    if (!kinds.includes(one.kind)) continue;
    const list = bySupplier.get(one.event.supplierId);
    if (list) list.push(one);
    else bySupplier.set(one.event.supplierId, [one]);
  }
  return [...bySupplier]
    .map(([id, list]): Told => {
      const sorted = list.sort((a, b) => severityRank[b.event.severity] - severityRank[a.event.severity]);
      const severity = sorted[0]?.event.severity ?? 'info';
      return {
        supplier: known.get(id) ?? unnamed(id, sorted[0]?.event.ref ?? '', severity),
        news: sorted,
        severity,
      };
    })
    .sort(byImportance);
}

const levelFor = { block: 'stop', high: 'deepen', medium: 'ask', low: 'none', info: 'none' } as const;

/** An event whose supplier the material does not describe is still told, by its reference. */
const unnamed = (id: number, ref: string, severity: Severity): DigestSupplier => ({
  id,
  ref,
  name: `Leverantör ${ref}`,
  level: levelFor[severity],
  unchecked: false,
  uncheckedSince: null,
  failing: [],
  incomplete: [],
  notFoundIn: [],
  registered: true,
  paidSek: null,
  openFlags: [],
});

/** An outage that was told and is over, told once; one that came and went between two digests is not told. */
function endedOutages({ material, texts }: Scene): readonly DigestItem[] {
  const { previous, today } = material;
  return material.outages
    .filter(({ ended, since }) => ended && previous !== null && since <= previous.on)
    .map(({ source, since, suppliers }) => ({
      level: null,
      supplier: plainText(texts.sourceName(source)),
      ref: '',
      reason: `Svarar igen. Avbrottet började ${swedishDay(since, today)} och gällde ${suppliersText(suppliers)}.`,
      paid: null,
      next: null,
      note: null,
    }));
}

function cap(items: readonly DigestItem[]): Capped {
  const left = items.length - LINES_PER_SECTION;
  return left <= 0
    ? { items, more: null }
    : { items: items.slice(0, LINES_PER_SECTION), more: `och ${thousands(left)} till` };
}

const newsSection = (title: string, items: readonly DigestItem[]): DigestSection | null =>
  items.length === 0 ? null : { title, intro: null, ...cap(items) };

const present = <Each>(all: readonly (Each | null)[]): readonly Each[] => all.filter((each) => each !== null);

function periodLine({ unit, previous, today }: DigestMaterial, period: string, now: Date): string {
  const since = previous === null ? 'första utskicket' : `ändringar sedan ${swedishDay(previous.on, today)}`;
  const { day, time } = wallClock(now);
  return `Period: ${periodText(period, today)}, ${since}. Enhet: ${plainText(unit.name)}. Sammanställt ${swedishDay(day)} kl. ${time}.`;
}

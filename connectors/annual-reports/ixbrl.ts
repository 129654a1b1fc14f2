import { setImmediate as otherWork } from 'node:timers/promises';

import { Parser } from 'htmlparser2';

import { UnreadableBody } from '../../src/http/body.ts';

/** A tagged value as it stands in the page; what stands in single attributes is null where there is none. */
export interface Tagged {
  /** The concept without its prefix: `Nettoomsattning`. */
  readonly concept: string;
  readonly contextRef: string | null;
  readonly unitRef: string | null;
  readonly decimals: string | null;
  readonly scale: string | null;
  readonly sign: string | null;
  /** The transformation without its prefix: `numspacecomma`. */
  readonly format: string | null;
  readonly isNil: boolean;
  readonly text: string;
}

/**
 * Whom and when a value is about. An instant has no start. `isCompany`: about the company as a whole, not about a part
 * of it (a dimension) nor about its group.
 */
export interface Context {
  readonly identifier: string;
  readonly start: string | null;
  readonly end: string;
  readonly isCompany: boolean;
}

export interface Ixbrl {
  readonly contexts: ReadonlyMap<string, Context>;
  /** Measures by unit id: `iso4217:SEK`. */
  readonly units: ReadonlyMap<string, string>;
  readonly numbers: readonly Tagged[];
  readonly texts: readonly Tagged[];
}

const MAX_DEPTH = 256;
/** Between two pieces other work gets its turn; a piece takes about a millisecond. */
const PIECE_CHARACTERS = 64 * 1024;
/** A note may be tagged whole; what we look for in a text is short. */
const MAX_TEXT = 500;

/** `ix:nonFraction` → `nonfraction`. Prefixes are the writer's choice; the names are distinct without them. */
const local = (name: string): string => name.slice(name.lastIndexOf(':') + 1);
const localOrNull = (name: string | undefined): string | null => (name === undefined ? null : local(name));

/** How writers name a context of the group's accounts, and the member that sets the company apart from its group. */
const isGroup = (name: string): boolean => /koncern|consolidated|group/i.test(name);
const isCompanyAlone = (member: string): boolean => /moderb|moderf|separate|parent/i.test(member);

/** What is gathered of a context while it is read; a dimension that names no member is an empty text. */
interface OpenContext {
  identifier: string | null;
  start: string | null;
  end: string | null;
  hasDimensions: boolean;
  readonly members: string[];
}

interface Capture {
  readonly depth: number;
  text: string;
  readonly done: (text: string) => void;
}

/**
 * Reads the tagged values of one inline XBRL page: numbers and texts whose concept is `wanted`, contexts and units.
 * Entities that the page declares are never expanded: such a page is refused. Texts that go on elsewhere
 * (`ix:continuation`) are read to the end of their first part. Throws UnreadableBody.
 */
export async function readIxbrl(page: string, wanted: ReadonlySet<string>): Promise<Ixbrl> {
  const contexts = new Map<string, Context>();
  const units = new Map<string, string>();
  const numbers: Tagged[] = [];
  const texts: Tagged[] = [];
  const captures: Capture[] = [];
  let depth = 0;
  let excludedAt: number | null = null;
  let context = emptyContext();
  let unit = '';
  let isEnded = false;

  const capture = (done: Capture['done']): void => {
    captures.push({ depth, text: '', done });
  };
  const captureTagged = (list: Tagged[], attributes: Readonly<Record<string, string>>): void => {
    const concept = local(attributes['name'] ?? '');
    if (wanted.has(concept)) capture((text) => list.push(taggedOf(concept, attributes, text)));
  };
  const openers: Readonly<Record<string, (attributes: Readonly<Record<string, string>>) => void>> = {
    nonfraction: (attributes) => captureTagged(numbers, attributes),
    nonnumeric: (attributes) => captureTagged(texts, attributes),
    exclude: () => {
      excludedAt ??= depth;
    },
    context: ({ id = '' }) => {
      const own = emptyContext();
      context = own;
      capture(() => {
        const { identifier, start, end } = own;
        const isCompany = !isGroup(id) && isWhole(own);
        if (identifier !== null && end !== null) contexts.set(id, { identifier, start, end, isCompany });
      });
    },
    identifier: () => capture((text) => (context.identifier = text)),
    startdate: () => capture((text) => (context.start = text)),
    enddate: () => capture((text) => (context.end = text)),
    instant: () => capture((text) => (context.end = text)),
    segment: () => (context.hasDimensions = true),
    scenario: () => (context.hasDimensions = true),
    explicitmember: () => {
      const { members } = context;
      capture((text) => members.push(local(text)));
    },
    typedmember: () => context.members.push(''),
    unit: ({ id = '' }) => (unit = id),
    measure: () =>
      capture((text) => {
        const first = units.get(unit);
        units.set(unit, first === undefined ? text : `${first}/${text}`);
      }),
  };

  const parser = new Parser(
    {
      onopentag(name, attributes) {
        depth += 1;
        if (depth > MAX_DEPTH) throw new UnreadableBody(`a page is nested deeper than ${MAX_DEPTH} elements`);
        const element = local(name).toLowerCase();
        if (Object.hasOwn(openers, element)) openers[element]?.(attributes);
      },
      ontext(text) {
        if (excludedAt !== null) return;
        for (const open of captures) if (open.text.length < MAX_TEXT) open.text += text.slice(0, MAX_TEXT);
      },
      onclosetag(name, isImplied) {
        if (excludedAt === depth) excludedAt = null;
        const open = captures.at(-1);
        if (open?.depth === depth) {
          captures.pop();
          open.done(open.text.trim());
        }
        depth -= 1;
        if (depth === 0 && !isImplied && local(name).toLowerCase() === 'html') isEnded = true;
      },
      onprocessinginstruction(_name, data) {
        if (/^!DOCTYPE[^>]*\[|^!ENTITY/i.test(data))
          throw new UnreadableBody('a page declares entities of its own');
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  for (let at = 0; at < page.length; at += PIECE_CHARACTERS) {
    parser.write(page.slice(at, at + PIECE_CHARACTERS));
    await otherWork();
  }
  parser.end();
  if (!isEnded) throw new UnreadableBody('a page of the ZIP file is not a whole XHTML page');
  return { contexts, units, numbers, texts };
}

const emptyContext = (): OpenContext => ({
  identifier: null,
  start: null,
  end: null,
  hasDimensions: false,
  members: [],
});

/** Without dimensions, or with the one that says "the company, not its group". */
const isWhole = ({ hasDimensions, members }: OpenContext): boolean =>
  !hasDimensions || (members.length === 1 && members.every(isCompanyAlone));

const taggedOf = (concept: string, attributes: Readonly<Record<string, string>>, text: string): Tagged => ({
  concept,
  contextRef: attributes['contextRef'] ?? null,
  unitRef: attributes['unitRef'] ?? null,
  decimals: attributes['decimals'] ?? null,
  scale: attributes['scale'] ?? null,
  sign: attributes['sign'] ?? null,
  format: localOrNull(attributes['format']),
  isNil: attributes['xsi:nil'] === 'true',
  text,
});

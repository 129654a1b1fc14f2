import type { DrawnFact, FactKind } from './facts.ts';
import type { Day, Instant } from './time.ts';
import type { RejectedRow, SheetReport } from './import.ts';

/** One line of a document form, by column name; a column that the file lacks is absent. */
export type FormCells = Readonly<Record<string, string>>;

/** What a line says, or in Swedish why it cannot be used and in which column. */
export type FormLine<Line> =
  | { readonly ok: true; readonly line: Line }
  | { readonly ok: false; readonly column: string; readonly reason: string };

/** The facts that a document's lines are together, or in Swedish why they do not go together. */
export type FormFacts =
  | { readonly ok: true; readonly facts: readonly DrawnFact[] }
  | { readonly ok: false; readonly reason: string };

/** A line with what the fixed columns say of its document. */
export interface DocumentLine<Line> {
  readonly line: Line;
  readonly reference: string;
  readonly on: Day;
}

export interface FormColumn {
  readonly name: string;
  /** What it holds, in Swedish. */
  readonly what: string;
  readonly needed: boolean;
}

/** Sources whose facts people bring as documents; they have no address and no settings. */
export const documentSources = ['intake', 'ivo'] as const;
export type DocumentSource = (typeof documentSources)[number];

/** The columns of every form. */
export const fixedColumns = [
  { name: 'orgnr', what: 'leverantörens organisationsnummer', needed: true },
  { name: 'handling', what: 'handlingens beteckning, till exempel diarienummer', needed: true },
  { name: 'datum', what: 'handlingens eget datum, ÅÅÅÅ-MM-DD', needed: true },
  {
    name: 'registrerad_av',
    what: 'den som registrerar; måste fyllas i i den bevakade mappen',
    needed: false,
  },
] as const satisfies readonly FormColumn[];

/**
 * A form in which people bring facts: a CSV file with `fixedColumns` and its own, one or more lines per document. The
 * lines of one supplier with the same reference and date are one document.
 */
export interface DocumentForm<Line = unknown> {
  /** `ivo-beslut`, `skatteverket-avgifter` … Named on the command line, and the name of the watched folder. */
  readonly id: string;
  /** Source whose cell the facts go to. */
  readonly source: DocumentSource;
  /**
   * Product of that cell. Forms that give the same kind share one, because rules read one fact of a kind from a source:
   * in a cell of its own, an extract could hide a decision.
   */
  readonly product: string;
  /** What people call it. */
  readonly title: string;
  readonly kinds: readonly FactKind[];
  /**
   * True: a document says one thing of several (one decision, one month), and what holds is gathered from all of them.
   * False: a document says all there is, and the newest one holds.
   */
  readonly adds: boolean;
  /** True: a line with any further column is refused, because it might hold a person. */
  readonly closed: boolean;
  /** The form's own columns. */
  readonly columns: readonly FormColumn[];
  readLine(cells: FormCells): FormLine<Line>;
  /** Two people must stand behind it: it is kept, but counts only when a second one has confirmed it. */
  isGrave(lines: readonly Line[]): boolean;
  draw(lines: readonly DocumentLine<Line>[]): FormFacts;
}

export const columnsOf = (form: Pick<DocumentForm, 'columns'>): readonly FormColumn[] => [
  ...fixedColumns,
  ...form.columns,
];

/** A document that is registered: facts about one supplier, who brought it, and who confirmed it. */
export interface RegisteredDocument {
  readonly documentId: number;
  readonly form: string;
  readonly source: DocumentSource;
  readonly supplierId: number;
  readonly reference: string;
  readonly on: Day;
  readonly registeredBy: string;
  readonly registeredAt: Instant;
  readonly confirmedBy: string | null;
  readonly confirmedAt: Instant | null;
  readonly withdrawn: { readonly by: string; readonly at: Instant } | null;
  /** `waiting`: grave, and nobody else has confirmed it yet. */
  readonly state: 'waiting' | 'in-force' | 'withdrawn';
}

export interface NewDocument extends Pick<
  RegisteredDocument,
  'form' | 'source' | 'supplierId' | 'reference' | 'on'
> {
  /** As in the form. */
  readonly product: string;
  readonly facts: readonly DrawnFact[];
  readonly adds: boolean;
  readonly grave: boolean;
  readonly by: string;
  readonly now: Instant;
}

interface DocumentCommand {
  readonly documentId: number;
  /** Name of a person. */
  readonly by: string;
  readonly now: Instant;
}

/**
 * Documents and what they count for. The cell supplier × source × product always holds what its documents in force say
 * (see `gatherFacts`), as an answered question of the day on which that changed, whose `asOf` is the date of the newest
 * of them. With none left in force, the cell has no answer: unknown, which is not the same as empty.
 */
export interface DocumentStore {
  /**
   * In force at once, unless it is grave. The same content again is `known` and changes nothing, also when a later
   * document has replaced it since; after a withdrawal it is registered anew. Throws InputInvalid for a private person.
   */
  register(command: NewDocument): Promise<{ readonly document: RegisteredDocument; readonly known: boolean }>;
  /** By somebody else than the registrar, or InputInvalid. Confirming again changes nothing. */
  confirm(command: DocumentCommand): Promise<RegisteredDocument>;
  /** From now on it counts for nothing; what it counted for is still told for the days before. */
  withdraw(command: DocumentCommand): Promise<RegisteredDocument>;
  /** Those that wait for a second person, oldest first. */
  waiting(): Promise<readonly RegisteredDocument[]>;
  /** Newest first. */
  ofSupplier(supplierId: number): Promise<readonly RegisteredDocument[]>;
}

/** What became of a form file. `rows` = the rows of all `documents` + `rejected`; the heading is not a row. */
export interface DocumentReport {
  readonly form: string;
  readonly rows: number;
  readonly documents: readonly {
    readonly documentId: number;
    readonly supplierId: number;
    readonly rows: number;
    readonly state: RegisteredDocument['state'];
    /** The same content was registered before. */
    readonly known: boolean;
  }[];
  readonly rejected: readonly RejectedRow[];
  /** Headings that the form does not have; their cells were not read. */
  readonly unknownColumns: readonly string[];
  /** Of a workbook; empty for text. */
  readonly sheets: readonly SheetReport[];
  /** Null for a workbook. */
  readonly encoding: string | null;
  readonly delimiter: string | null;
}

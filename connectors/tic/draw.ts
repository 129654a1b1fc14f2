import type { DrawnFact, FactKind } from '../../src/domain/facts.ts';
import type { Person, PersonRef } from '../../src/domain/person.ts';
import { SourceBroken } from '../../src/domain/errors.ts';
import { drift } from '../../src/http/failures.ts';
import type { Block, Reached } from './blocks.ts';
import { drawDebts, noDebts } from './debts.ts';
import { drawFinancials, drawPayroll } from './figures.ts';
import { drawOfficers } from './officers.ts';
import { Company, Debts, Payrolls, Representatives } from './schema.ts';

/** Whom the answer must be about, by tic.io's own id and by number. */
export interface Subject {
  readonly companyId: number;
  readonly number: string;
  readonly personRef: PersonRef;
}

export interface DrawnBlock {
  readonly facts: readonly DrawnFact[];
  readonly missing: readonly FactKind[];
  readonly persons: readonly Person[];
}

/**
 * One block → facts. The names of the debts are documented: another shape breaks the answer, so that somebody looks. The
 * other three stand on assumptions: a block that does not fit them is `missing`, and the debts still count.
 */
export function drawBlock(block: Block, reached: Reached, subject: Subject): DrawnBlock {
  if (block.path === '/debts' && reached.state === 'absent') return { ...noDebts, persons: [] };
  if (reached.state !== 'read') return { facts: [], missing: block.kinds, persons: [] };
  if (block.path === '/debts') return { ...debtsOf(reached.body, subject.companyId), persons: [] };
  const drawn = orNull(() => drawAssumed(block, reached.body, subject));
  return drawn === null
    ? { facts: [], missing: block.kinds, persons: [] }
    : { facts: [drawn.fact], missing: [], persons: drawn.persons };
}

function debtsOf(body: unknown, companyId: number): ReturnType<typeof drawDebts> {
  const parsed = Debts.safeParse(body);
  if (!parsed.success) {
    const paths = parsed.error.issues.slice(0, 5).map((issue) => issue.path.join('.') || '(top)');
    throw drift({ source: 'tic' }, paths);
  }
  // Not one list of ours: this is not the block that we know.
  if (['debtSummary', 'debtBalance', 'debtCases'].every((name) => parsed.data[name] == null))
    throw drift({ source: 'tic' }, ['debtSummary']);
  return drawDebts(parsed.data, companyId);
}

function drawAssumed(
  block: Block,
  body: unknown,
  { number, personRef }: Subject,
): { fact: DrawnFact; persons: readonly Person[] } | null {
  if (block.path === '/representatives') {
    const read = Representatives.safeParse(body).data;
    return read === undefined ? null : drawOfficers(read, personRef);
  }
  if (block.path === '/payrolls') {
    const read = Payrolls.safeParse(body).data;
    return alone(read === undefined ? null : drawPayroll(read));
  }
  const read = Company.safeParse(body).data;
  if (read === undefined) return null;
  if (read.registrationNumber !== null && read.registrationNumber.replaceAll(/\D/g, '') !== number)
    return null;
  return alone(drawFinancials(read));
}

const alone = (fact: DrawnFact | null) => (fact === null ? null : { fact, persons: [] });

/** Null for a value that does not fit; anything else that is thrown is a bug and goes on. */
function orNull<T>(read: () => T | null): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof SourceBroken) return null;
    throw error;
  }
}

import type { JobContext } from './context.ts';
import { askSourceType, checkSupplierType } from './job-types.ts';
import type { QuestionRef, Settled } from '../domain/question-store.ts';

type Wake = Pick<JobContext, 'enqueueMany'>;

/** Wakes whatever a settled question made possible. Losing a wake-up loses nothing: the sweeper finds it in the database. */
export async function wakeAfter(settled: Settled, context: Wake, urgent = false): Promise<void> {
  await wakeQuestions(settled.released, context, urgent);
  await wakeChecks(settled.completedChecks, context, urgent);
}

/** An urgent wake-up is its own: the same work may wait far back in the night's line. Claims keep it from being done twice. */
const keyOf = (what: string, id: number, urgent: boolean): string =>
  `${what}-${id}${urgent ? '-urgent' : ''}`;

export async function wakeQuestions(
  questions: readonly QuestionRef[],
  context: Wake,
  urgent = false,
): Promise<void> {
  if (questions.length === 0) return;
  await context.enqueueMany(
    askSourceType,
    questions.map(({ questionId, source }) => ({
      payload: { questionId, source, urgent },
      options: { key: keyOf('question', questionId, urgent), urgent },
    })),
  );
}

export async function wakeChecks(checkIds: readonly number[], context: Wake, urgent = false): Promise<void> {
  if (checkIds.length === 0) return;
  await context.enqueueMany(
    checkSupplierType,
    checkIds.map((checkId) => ({
      payload: { checkId },
      options: { key: keyOf('check', checkId, urgent), urgent },
    })),
  );
}

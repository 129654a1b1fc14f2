import type { CheckMaterial } from '../../domain/check-store.ts';

type Questions = CheckMaterial['questions'];

/**
 * The questions of a check as they stand when it is judged. Another check may have got an answer from the same source
 * after this one was made, while this one waited: then that answer counts, unless the source has failed since, so that
 * an older check never takes back what a newer one found out.
 */
export function withLaterAnswers({
  check,
  questions,
  cells,
}: Pick<CheckMaterial, 'check' | 'questions' | 'cells'>): Questions {
  return questions.map((question) => {
    const cell = cells.find((one) => one.source === question.source && one.product === question.product);
    const last = cell?.lastAnswer;
    if (last === undefined || last === null || cell?.failingSince !== null) return question;
    if (last.questionId === question.questionId || last.fetchedAt <= check.createdAt) return question;
    if (question.fetchedAt !== null && last.fetchedAt <= question.fetchedAt) return question;
    const isLatest = cell.lastQuestion?.questionId === last.questionId;
    return {
      ...question,
      outcome: isLatest && cell.lastQuestion.outcome === 'not-found' ? 'not-found' : 'answered',
      reason: null,
      missing: last.missing,
      asOf: last.asOf,
      fetchedAt: last.fetchedAt,
      retryAt: null,
    };
  });
}

import { judgements } from './judgements.ts';

/** A search with the grades of the products that answer it, by the beginning of their slugs. */
export type Judgement = { readonly query: string; readonly grades: readonly { slug: string; grade: number }[] };

const GRADES: Readonly<Record<string, number>> = { '=': 3, '+': 2, '~': 1 };
const DEPTH = 10;

/** The judged searches of the repository. */
export function readJudgements(): Judgement[] {
  return judgements
    .trim()
    .split('\n')
    .map((line) => {
      const [query = '', names = ''] = line.split(' | ');
      const grades = names.split(' ').map((name) => ({ slug: name.slice(1), grade: GRADES[name[0] ?? ''] ?? 0 }));
      return { query, grades };
    });
}

/**
 * NDCG@10 of a result: the discounted gains of its first ten products, divided by those of the best order that the
 * catalogue allows (Järvelin and Kekäläinen, 2002; gain 2^grade − 1).
 */
export function ndcgAt10({ grades }: Judgement, found: readonly string[], catalogue: readonly string[]): number {
  const gradeOf = (slug: string) =>
    Math.max(0, ...grades.filter((each) => slug.startsWith(each.slug)).map(({ grade }) => grade));
  const ideal = catalogue.map(gradeOf).sort((left, right) => right - left);
  return gainOf(found.map(gradeOf)) / gainOf(ideal);
}

function gainOf(grades: readonly number[]): number {
  return grades.slice(0, DEPTH).reduce((sum, grade, at) => sum + (2 ** grade - 1) / Math.log2(at + 2), 0);
}

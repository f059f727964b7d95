/** What the newest check found. */
import { useText } from '../../../language/text.ts';
import { useFormat } from '../../../language/use-format.ts';
import type { BookCheck } from './books-page.tsx';
import { booksText } from './books-text.ts';

export function BooksResult({ check }: { check: BookCheck }) {
  const t = useText(booksText);
  const format = useFormat();
  const { outcome, problems, jobs, transfers } = check;
  if (outcome === null) return null;
  if (outcome === 'right') {
    return (
      <p className="rounded-lg border border-good bg-good-soft p-3 text-good text-sm">
        {t('how.right', { jobs: format.number(jobs ?? 0), transfers: format.number(transfers ?? 0) })}
      </p>
    );
  }
  const look = outcome === 'wrong' ? 'border-bad bg-bad-soft text-bad' : 'border-warn bg-warn-soft text-warn';
  return (
    <div className={`grid gap-2 rounded-lg border p-3 text-sm ${look}`}>
      <p className="font-medium">{t(`how.${outcome}`)}</p>
      {problems.length > 0 && (
        <ul className="grid list-disc gap-1 pl-5 font-mono text-xs wrap-anywhere">
          {problems.map((problem) => (
            <li key={problem}>{problem}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

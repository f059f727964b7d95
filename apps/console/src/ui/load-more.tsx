/** The button below a list that goes on. */
import { useText } from '../language/text.ts';
import { Button } from './button.tsx';
import { uiText } from './ui-text.ts';

interface Paged {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

export function LoadMore({ list }: { list: Paged }) {
  const t = useText(uiText);
  if (!list.hasNextPage) return null;
  return (
    <div className="grid justify-center p-4">
      <Button busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t(list.isFetchingNextPage ? 'loading' : 'loadMore')}
      </Button>
    </div>
  );
}

/** All videos of the organisation: cards or a table, and what is looked for among them. */
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Clapperboard, LayoutGrid, Rows3, SearchX, Sparkles } from 'lucide-react';
import { useCallback, useMemo } from 'react';
import { useText } from '../../language/text.ts';
import { useScope } from '../../session/use-scope.ts';
import { Button, buttonClass } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { LoadMore } from '../../ui/load-more.tsx';
import { EmptyState, Skeleton, SkeletonRows } from '../../ui/notices.tsx';
import { Page } from '../../ui/page.tsx';
import { QueryState } from '../../ui/query-state.tsx';
import { FilterBar } from './filter-bar.tsx';
import { useFoundVideos } from './use-found-videos.ts';
import { VideoCards } from './video-cards.tsx';
import { VideoTable } from './video-table.tsx';
import { isFiltered, toSearch, VIEWS, type VideosAddress, type View } from './videos-address.ts';
import { videosText } from './videos-text.ts';

const ICONS = { cards: LayoutGrid, table: Rows3 };
const FROM = '/signed-in/organizations/$organization/$mode/videos';

export function VideosPage() {
  const t = useText(videosText);
  const { organization, mode, may } = useScope();
  const address = useSearch({ from: FROM });
  const navigate = useNavigate({ from: '/organizations/$organization/$mode/videos' });
  const change = useCallback(
    (changes: { [Key in keyof VideosAddress]?: VideosAddress[Key] | undefined }) => {
      void navigate({
        search: (before: VideosAddress) =>
          Object.fromEntries(
            Object.entries({ ...before, ...changes }).filter(([, value]) => value !== undefined),
          ),
        replace: true,
        resetScroll: false,
      });
    },
    [navigate],
  );
  const search = useMemo(() => toSearch(address), [address]);
  const { list, videos, hasNewer } = useFoundVideos(search);
  const view = address.view ?? 'cards';
  const make = may('developer') && (
    <Link
      to="/organizations/$organization/$mode/playground"
      params={{ organization, mode }}
      className={buttonClass('primary')}
    >
      <Sparkles aria-hidden className="size-4" />
      {t('make')}
    </Link>
  );
  const clear = () =>
    change({
      ...{ words: undefined, state: undefined, model: undefined, key: undefined },
      ...{ time: undefined, from: undefined, to: undefined },
    });
  const isEmpty = list.isSuccess && videos.length === 0;
  const isFirstUse = isEmpty && !isFiltered(address);

  return (
    <Page title={t('title')} lead={t('lead')} actions={!isFirstUse && make}>
      {!isFirstUse && (
        <>
          <FilterBar address={address} change={change} />
          <div className="flex flex-wrap items-center justify-between gap-3">
            <ViewSwitch
              view={view}
              onChange={(next) => change({ view: next === 'cards' ? undefined : next })}
            />
            {hasNewer && (
              <Button size="small" busy={list.isFetching} onClick={() => void list.refetch()}>
                {t('newer')}
              </Button>
            )}
          </div>
        </>
      )}
      <QueryState query={list} skeleton={view === 'cards' ? <SkeletonCards /> : <SkeletonRows />} />
      {isFirstUse && (
        <Card>
          <EmptyState icon={<Clapperboard aria-hidden />} title={t('none')} action={make}>
            {t('noneHow')}
          </EmptyState>
        </Card>
      )}
      {isEmpty && !isFirstUse && (
        <Card>
          <EmptyState
            icon={<SearchX aria-hidden />}
            title={t('noMatch')}
            action={<Button onClick={clear}>{t('clear')}</Button>}
          >
            {address.words !== undefined && !/[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(address.words)
              ? t('noWords', { words: address.words })
              : t('noMatchHow')}
          </EmptyState>
        </Card>
      )}
      {videos.length > 0 &&
        (view === 'cards' ? <VideoCards videos={videos} /> : <VideoTable videos={videos} />)}
      <LoadMore list={list} />
    </Page>
  );
}

function ViewSwitch({ view, onChange }: { view: View; onChange: (view: View) => void }) {
  const t = useText(videosText);
  return (
    <fieldset className="flex rounded-lg border border-line-strong bg-surface p-0.5">
      <legend className="sr-only">{t('view')}</legend>
      {VIEWS.map((each) => {
        const Icon = ICONS[each];
        return (
          <button
            key={each}
            type="button"
            aria-pressed={view === each}
            onClick={() => onChange(each)}
            className="flex min-h-8 items-center gap-2 rounded-md px-3 text-sm font-medium text-soft aria-pressed:bg-accent-soft aria-pressed:text-accent-strong"
          >
            <Icon aria-hidden className="size-4" />
            {t(each)}
          </button>
        );
      })}
    </fieldset>
  );
}

function SkeletonCards() {
  return (
    <div className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {Array.from({ length: 6 }, (_, index) => (
        <Skeleton key={index} className="h-72 rounded-xl" />
      ))}
    </div>
  );
}

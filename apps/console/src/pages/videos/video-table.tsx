/** Videos as rows. */
import { Link } from '@tanstack/react-router';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { Card } from '../../ui/card.tsx';
import { type Column, Table } from '../../ui/table.tsx';
import { CostLine } from './cost-line.tsx';
import { type FoundJob, isOpen, modelName } from './job.ts';
import { StateBadge } from './state-badge.tsx';
import { videosText } from './videos-text.ts';

export function VideoTable({ videos }: { videos: readonly FoundJob[] }) {
  const t = useText(videosText);
  const format = useFormat();
  const { organization, mode } = useScope();
  const columns: Column<FoundJob>[] = [
    {
      id: 'prompt',
      head: t('prompt'),
      cell: ({ id, prompt }) => (
        <Link
          to="/organizations/$organization/$mode/videos/$id"
          params={{ organization, mode, id }}
          dir="auto"
          className={`line-clamp-1 min-w-44 max-w-96 break-all font-medium hover:underline ${prompt === '' ? 'text-soft italic' : ''}`}
        >
          {prompt === '' ? t('erased') : prompt}
        </Link>
      ),
    },
    {
      id: 'state',
      head: t('state'),
      cell: (video) => (
        <span className="flex items-center gap-2 whitespace-nowrap">
          <StateBadge job={video} />
          {isOpen(video) && (
            <span className="text-xs text-soft tabular-nums">
              {format.percent((video.progress ?? 0) / 100)}
            </span>
          )}
        </span>
      ),
    },
    {
      id: 'model',
      head: t('model'),
      cell: ({ model }) => <span className="whitespace-nowrap">{modelName(model)}</span>,
    },
    {
      id: 'key',
      head: t('key'),
      cell: ({ key }) => <span className="line-clamp-1 max-w-40 break-all">{key.name}</span>,
    },
    {
      id: 'cost',
      head: t('cost'),
      numeric: true,
      cell: (video) => (
        <span className="whitespace-nowrap">
          <CostLine job={video} />
        </span>
      ),
    },
    {
      id: 'age',
      head: t('age'),
      cell: ({ created }) => (
        <time
          dateTime={new Date(created * 1000).toISOString()}
          title={format.exactTime(created)}
          className="whitespace-nowrap"
        >
          {format.ago(created)}
        </time>
      ),
    },
  ];
  return (
    <Card flush>
      <Table caption={t('title')} columns={columns} rows={videos} keyOf={({ id }) => id} />
    </Card>
  );
}

/** Videos as cards, each with its first frame. */
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { useScope } from '../../session/use-scope.ts';
import { CostLine } from './cost-line.tsx';
import { type FoundJob, modelName } from './job.ts';
import { Preview } from './preview.tsx';
import { StateBadge } from './state-badge.tsx';
import { videosText } from './videos-text.ts';

export function VideoCards({ videos }: { videos: readonly FoundJob[] }) {
  return (
    <ul className="grid grid-cols-1 gap-4 sm:grid-cols-2 xl:grid-cols-3">
      {videos.map((video) => (
        <li key={video.id} className="min-w-0">
          <VideoCard video={video} />
        </li>
      ))}
    </ul>
  );
}

function VideoCard({ video }: { video: FoundJob }) {
  const t = useText(videosText);
  const format = useFormat();
  const { organization, mode } = useScope();
  const [moves, setMoves] = useState(false);
  return (
    <Link
      to="/organizations/$organization/$mode/videos/$id"
      params={{ organization, mode, id: video.id }}
      onMouseEnter={() => setMoves(true)}
      onMouseLeave={() => setMoves(false)}
      onFocus={() => setMoves(true)}
      onBlur={() => setMoves(false)}
      className="grid h-full grid-rows-[auto_1fr_auto] overflow-hidden rounded-xl border border-line bg-surface hover:border-line-strong"
    >
      <Preview job={video} moves={moves} />
      <p
        dir="auto"
        className={`m-4 mb-2 line-clamp-2 text-sm font-medium ${video.prompt === '' ? 'text-soft italic' : ''}`}
      >
        {video.prompt === '' ? t('erased') : video.prompt}
      </p>
      <div className="grid gap-2 px-4 pb-4 text-xs text-soft">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <StateBadge job={video} />
          <span className="truncate">{modelName(video.model)}</span>
        </div>
        <div className="flex flex-wrap items-center justify-between gap-2 tabular-nums">
          <span>
            <CostLine job={video} />
          </span>
          <time
            dateTime={new Date(video.created * 1000).toISOString()}
            title={format.exactTime(video.created)}
          >
            {format.ago(video.created)}
          </time>
        </div>
      </div>
    </Link>
  );
}

/** The first frame of a video, which moves while it is pointed at; in its place what is to say where there is none. */
import { CircleX, Hourglass, Trash2 } from 'lucide-react';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { useText } from '../../language/text.ts';
import { useFormat } from '../../language/use-format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { isOpen, type Job, withFirstFrame } from './job.ts';
import { videosText } from './videos-text.ts';

/** So much before it comes into view. */
const AHEAD = '300px';

/** true from when the element is about to be seen. */
export function useSeen(ref: RefObject<Element | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (ref.current === null || isSeen) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) setSeen(true);
      },
      { rootMargin: AHEAD },
    );
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [ref, isSeen]);
  return isSeen;
}

/** `moves`: the pointer or the focus is there. */
export function Preview({ job, moves }: { job: Job; moves: boolean }) {
  const frame = useRef<HTMLDivElement>(null);
  const isSeen = useSeen(frame);
  return (
    <div
      ref={frame}
      className="relative grid aspect-video place-items-center overflow-hidden border-b border-line bg-sunken text-soft"
    >
      {job.video_url !== null && isSeen ? (
        <MovingPicture url={job.video_url} moves={moves} />
      ) : (
        <InPlace job={job} />
      )}
    </div>
  );
}

function MovingPicture({ url, moves }: { url: string; moves: boolean }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const element = video.current;
    if (element === null) return;
    if (moves && !matchMedia('(prefers-reduced-motion: reduce)').matches) {
      // A browser may refuse, and the picture stands still.
      element.play().catch(() => {});
    } else if (!element.paused) {
      element.pause();
      element.currentTime = 0;
    }
  }, [moves]);
  return (
    <video
      ref={video}
      src={withFirstFrame(url)}
      muted
      loop
      playsInline
      preload="metadata"
      tabIndex={-1}
      aria-hidden
      className="size-full object-contain"
    />
  );
}

function InPlace({ job }: { job: Job }): ReactNode {
  if (isOpen(job)) return <OpenPicture job={job} />;
  if (job.deleted !== null) return <Trash2 aria-hidden className="size-8" />;
  if (job.status === 'failed') return <CircleX aria-hidden className="size-8 text-bad" />;
  return null;
}

function OpenPicture({ job }: { job: Job }) {
  const t = useText(videosText);
  const format = useFormat();
  const { progress = 0, eta_seconds } = job;
  return (
    <div className="grid w-full max-w-56 justify-items-center gap-2 px-4 text-xs tabular-nums">
      <Hourglass aria-hidden className="size-6" />
      <div className="w-full [&>div]:bg-line">
        <ProgressBar label={t('progress')} percent={progress} />
      </div>
      <p>
        {format.percent(progress / 100)}
        {eta_seconds !== undefined && ` · ${t('eta', { time: format.duration(eta_seconds) })}`}
      </p>
    </div>
  );
}

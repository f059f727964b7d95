/** Plays a finished video: at once and again and again, silent until somebody wants to hear it. */
import { useState } from 'react';
import { useText } from '../../language/text.ts';
import { Notice } from '../../ui/notices.tsx';
import { resultText } from './result-text.ts';
import type { Job } from './send-orders.ts';

const SPOKEN_CHARACTERS = 120;

export function VideoPlayer({ job, address }: { job: Job; address: string }) {
  const t = useText(resultText);
  const [isBroken, setBroken] = useState(false);
  // Whoever wants nothing to move starts it.
  const [moves] = useState(() => !matchMedia('(prefers-reduced-motion: reduce)').matches);
  if (isBroken) return <Notice tone="warn">{t('cannotPlay')}</Notice>;
  return (
    <video
      key={address}
      src={address}
      aria-label={t('video', { prompt: job.prompt.slice(0, SPOKEN_CHARACTERS) })}
      autoPlay={moves}
      muted
      loop
      controls
      playsInline
      onError={() => setBroken(true)}
      className="max-h-[70dvh] w-full rounded-lg bg-black"
    />
  );
}

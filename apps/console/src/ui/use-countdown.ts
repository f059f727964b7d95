/** Seconds that are counted down in sight of a person. */
import { useEffect, useState } from 'react';

/** Seconds until the video is expected, counted down between what the gateway says; null where it does not know. */
export function useCountdown(etaSeconds: number | undefined, toldAt: number): number | null {
  const [now, setNow] = useState(() => Date.now());
  const isKnown = etaSeconds !== undefined;
  useEffect(() => {
    if (!isKnown) return;
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, [isKnown]);
  if (etaSeconds === undefined) return null;
  return Math.max(1, Math.round(etaSeconds - Math.max(0, now - toldAt) / 1_000));
}

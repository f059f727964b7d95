/** The sign of the house. */
import { Play } from 'lucide-react';

export function Logo() {
  return (
    <span className="flex items-center gap-2 font-bold tracking-tight">
      <span className="grid size-8 place-items-center rounded-lg bg-accent text-on-accent">
        <Play aria-hidden className="size-4 fill-current" />
      </span>
      GeekHub Video
    </span>
  );
}

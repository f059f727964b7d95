/** How far something has come; without a share it only says that something goes on. */
import { classNames } from './class-names.ts';

/** `percent`: null where that is not known. */
export function ProgressBar({ label, percent }: { label: string; percent: number | null }) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div
        style={{ width: `${percent ?? 100}%` }}
        className={classNames(
          'h-full rounded-full bg-accent transition-[width] duration-700',
          percent === null && 'animate-pulse',
        )}
      />
    </div>
  );
}

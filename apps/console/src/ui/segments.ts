/** The look of links of which one is chosen, such as a span of time. */
export const SEGMENTS = 'flex flex-wrap rounded-lg border border-line-strong bg-surface p-0.5';

export const SEGMENT =
  'inline-flex min-h-8 items-center gap-2 rounded-md px-3 py-1 font-medium text-sm text-soft hover:text-ink aria-[current=page]:bg-accent aria-[current=page]:text-on-accent';

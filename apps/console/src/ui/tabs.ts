/** The look of links that stand in a row and of which one is open. */
export const TAB_LIST = 'relative flex gap-1 overflow-x-auto';

export const TAB =
  'inline-flex min-h-11 shrink-0 items-center gap-2 whitespace-nowrap border-transparent border-b-2 px-3 font-medium text-sm text-soft hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink focus-visible:-outline-offset-2';

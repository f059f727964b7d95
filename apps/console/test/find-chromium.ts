/** The browser of this machine. */
import { existsSync } from 'node:fs';

/** undefined where there is none. */
export const CHROMIUM = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
  existsSync,
);

/** The title of a suite that needs a browser, which says why it is skipped where there is none. */
export function inBrowser(title: string): string {
  return CHROMIUM === undefined ? `${title} (skipped: no Chromium here)` : title;
}

/** The `geekhub` command. */
import { enableCompileCache } from 'node:module';
import { cacheDirectory } from './environment.ts';

// What was made of the files once is kept, in a place of the user's own: the command starts in half the time.
enableCompileCache(cacheDirectory());
const { runCommandLine } = await import('./run-command-line.ts');
await runCommandLine();

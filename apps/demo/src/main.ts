/** `npm run demo`: makes one video through the gateway and saves it. */
import { DemoFailure } from './demo-failure.ts';
import { makeVideo } from './make-video.ts';
import { readOptions, USAGE } from './read-options.ts';

const interruption = new AbortController();
// Every time and not once: under npm one Ctrl-C arrives here twice, and the second must not end us mid-sentence.
process.on('SIGINT', () => interruption.abort());

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(USAGE);
  else await makeVideo(options, interruption.signal);
} catch (error) {
  if (!(error instanceof DemoFailure)) throw error;
  console.error(error.message);
  process.exitCode = error.exitCode;
}

/** All commands, as one program. */
import tab from '@bomb.sh/tab/commander';
import { Command } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { EXIT } from './cli-failure.ts';
import { addAdmin } from './commands/admin.ts';
import { addCredits } from './commands/credits.ts';
import { addFiles } from './commands/files.ts';
import { addJobs } from './commands/jobs.ts';
import { addLogin } from './commands/login.ts';
import { addModels } from './commands/models.ts';
import { addQuote } from './commands/quote.ts';
import { addVideo } from './commands/video.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { completeValues } from './complete-values.ts';
import { withCommonOptions } from './option-values.ts';
import type { Host } from './session.ts';

const EXIT_CODES = `
Exit codes: 0 done; ${EXIT.failed} the video failed, or the gateway refused; ${EXIT.usage} a wrong command or request;
${EXIT.authentication} no valid key; ${EXIT.balance} not enough balance; ${EXIT.unreachable} no gateway answers; ${EXIT.interrupted} stopped by Ctrl-C.`;

export function createProgram(host: Host): Command {
  const program = withCommonOptions(new Command('geekhub'))
    .description('Videos from a GeekHub Video gateway')
    .usage('<command> [options]')
    .version(manifest.version)
    .addHelpText('after', EXIT_CODES)
    .showHelpAfterError('Add --help to see what there is.')
    .exitOverride();
  addLogin(program, host);
  addVideo(program, host);
  addJobs(program, host);
  addModels(program, host);
  addQuote(program, host);
  addFiles(program, host);
  addCredits(program, host);
  addWebhooks(program, host);
  addAdmin(program, host);
  completeValues(tab(program, { completionCommandName: 'completion' }));
  return program;
}

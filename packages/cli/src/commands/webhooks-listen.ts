/** `geekhub webhooks listen`: events as they happen, for a program that has no address yet. */
import type { WebhookEvent } from '@geekhub/contracts/webhook';
import { WEBHOOK_EVENTS } from '@geekhub/contracts/webhook-events';
import { type Command, InvalidArgumentError } from 'commander';
import type { EventSourceMessage } from 'eventsource-parser';
import { CliFailure, EXIT } from '../cli-failure.ts';
import { followEvents } from '../event-line.ts';
import { formatTime } from '../format-time.ts';
import { type Forwarded, forwardEvent, mintSecret } from '../forward-event.ts';
import { list, withCommonOptions } from '../option-values.ts';
import { styled } from '../output.ts';
import { plainText } from '../plain-text.ts';
import { type Host, inSession, type Session } from '../session.ts';

interface ListenOptions {
  forward?: string;
  events?: string[];
  secret?: string;
}

export function addListen(webhooks: Command, host: Host): void {
  withCommonOptions(webhooks.command('listen'))
    .description('Show events as they happen, and hand them to a server of yours')
    .option('--forward <address>', 'where that server listens, such as http://localhost:3000/hooks', address)
    .option('--events <types>', 'only these, with commas between', eventTypes)
    .option('--secret <whsec_…>', 'sign with this one; one is made when absent', signingSecret)
    .action(inSession<ListenOptions>(host, 'api key', listen));
}

async function listen(session: Session, options: ListenOptions): Promise<void> {
  const { output, interrupted, baseUrl } = session;
  const { forward, events = WEBHOOK_EVENTS, secret = mintSecret() } = options;
  let opened = false;
  await followEvents(session, {
    onOpened() {
      output.note(opened ? 'Listening again.' : `Listening at ${baseUrl}. Ctrl-C ends it.`);
      if (!opened && forward !== undefined) {
        output.note(`Events go to ${forward}, signed with\n  ${secret}`);
      }
      opened = true;
    },
    async onEvent(event) {
      if (!events.includes(event.event as (typeof WEBHOOK_EVENTS)[number])) return;
      // A machine reads what the receiver gets, line by line.
      if (output.json) output.stdout.write(`${event.data}\n`);
      const outcome =
        forward === undefined
          ? null
          : await forwardEvent(event, {
              ...{ url: forward, secret, signal: interrupted },
              onAgain: (reason, pauseMs) =>
                output.note(`${forward}: ${reason}. Again in ${pauseMs / 1000} s.`),
            });
      if (!output.json) output.stdout.write(`${formatEvent(event, outcome, session)}\n`);
      else if (outcome !== null) output.note(`${event.id} ${formatOutcome(outcome)}`);
    },
    onBroken: (reason, pauseMs) =>
      output.note(`The line broke off: ${plainText(reason)}. Again in ${Math.round(pauseMs / 1000)} s.`),
    onGap: () =>
      output.note(
        'It was broken off for too long: `geekhub jobs` shows what happened meanwhile. From now on all is told.',
      ),
  });
  throw new CliFailure('Stopped listening.', EXIT.interrupted);
}

function formatEvent(event: EventSourceMessage, outcome: Forwarded | null, { output }: Session): string {
  const { timestamp, data } = JSON.parse(event.data) as WebhookEvent;
  const time = formatTime(Math.floor(Date.parse(timestamp) / 1000))?.slice(11);
  const line = plainText(`${time}  ${event.event}  ${data.id}`);
  if (outcome === null) return line;
  const isTaken = outcome.kind === 'answered' && outcome.status >= 200 && outcome.status < 300;
  return `${line}  ${styled(isTaken ? 'green' : 'red', formatOutcome(outcome), output.stdout)}`;
}

function formatOutcome(outcome: Forwarded): string {
  return outcome.kind === 'answered'
    ? `→ ${outcome.status} in ${outcome.ms} ms`
    : `→ not taken: ${outcome.reason}`;
}

function address(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new InvalidArgumentError('It must be an address such as http://localhost:3000/hooks.');
  }
  return url.href;
}

function eventTypes(text: string): string[] {
  const types = list(text);
  if (types.every((type) => (WEBHOOK_EVENTS as readonly string[]).includes(type))) return types;
  throw new InvalidArgumentError(`There are ${WEBHOOK_EVENTS.join(', ')}.`);
}

function signingSecret(text: string): string {
  if (/^whsec_[A-Za-z0-9+/]{43}=$/.test(text)) return text;
  throw new InvalidArgumentError('It must be whsec_ and 32 bytes as base64.');
}

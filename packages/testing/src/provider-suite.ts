/** The suite that every video provider passes, whatever renders behind it. */
import type { JobErrorCode } from '@geekhub/contracts/job';
import type { Json } from '@geekhub/ports/json';
import type { OpenOutcome, RenderRequest, VideoProvider } from '@geekhub/ports/provider';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** What may go wrong at the next submit, and what it must be called. */
const SUBMIT_FAULTS = {
  submitAnswerLost: { kind: 'unconfirmed' },
  submitAnswerUnreadable: { kind: 'unconfirmed' },
  submitServerError: { kind: 'unconfirmed' },
  submitTooMany: { kind: 'busy' },
  submitCredentialsRefused: { kind: 'busy' },
  submitUnreachable: { kind: 'busy' },
  submitInputRefused: { kind: 'rejected', reason: { code: 'input_rejected' } },
  submitContentRefused: { kind: 'rejected', reason: { code: 'content_policy' } },
  submitModelMissing: { kind: 'rejected', reason: { code: 'model_unavailable' } },
} as const;

/** What may go wrong at the next check: nothing is learned, and the check after it works. */
const CHECK_FAULTS = [
  'checkAnswerLost',
  'checkAnswerUnreadable',
  'checkServerError',
  'checkTooMany',
  'checkCredentialsRefused',
  'checkNotFound',
] as const;

/** How the next render may end instead of with a video. */
const RENDER_FAULTS = {
  renderContentRefused: 'content_policy',
  renderInputRefused: 'input_rejected',
  renderFailed: 'provider_error',
} as const satisfies Record<string, JobErrorCode>;

export type ProviderFault =
  | keyof typeof SUBMIT_FAULTS
  | (typeof CHECK_FAULTS)[number]
  | keyof typeof RENDER_FAULTS
  /** The next submit starts a render and is never answered. */
  | 'submitSilent'
  /** The next request for the video is answered with an error. */
  | 'openRefused'
  /** The line is cut while the next video is sent. */
  | 'openCut';

/** One provider and its far side, fresh for each test. */
export interface ProviderHarness {
  provider: VideoProvider;
  /** A request that this provider renders. */
  request: RenderRequest;
  /** How many requests that could start a render have reached the far side. */
  paidRequests(): number;
  /** Ends the render of this operation, so that the next check learns it. Until then the render does not end. */
  finish(operation: Json): Promise<void>;
  /** The bytes that the far side sends for the finished video of `request`; left out where they are made on demand. */
  video?: () => Promise<Uint8Array>;
  /** Texts that may be in no operation, output or message: the keys above all. */
  secrets: readonly string[];
  /** Arms one fault, for the next call only. Those that this provider's far side cannot have are left out. */
  faults: Partial<Record<ProviderFault, () => void | Promise<void>>>;
  close(): Promise<void>;
}

const never = new AbortController().signal;

export function describeProvider(name: string, createHarness: () => Promise<ProviderHarness>): void {
  describe(`${name} keeps the promises of a provider`, () => {
    let harness: ProviderHarness;

    beforeEach(async () => {
      harness = await createHarness();
    });
    afterEach(() => harness.close());

    async function accept(): Promise<Json> {
      const outcome = await harness.provider.submit(harness.request, never);
      if (outcome.kind !== 'accepted')
        throw new Error(`the submit was not accepted: ${JSON.stringify(outcome)}`);
      return outcome.operation;
    }

    async function render(): Promise<Json> {
      const operation = await accept();
      await harness.finish(operation);
      const outcome = await harness.provider.check(operation, never);
      if (outcome.kind !== 'finished')
        throw new Error(`the render did not finish: ${JSON.stringify(outcome)}`);
      return outcome.output;
    }

    async function open(output: Json): Promise<Extract<OpenOutcome, { kind: 'opened' }>> {
      const outcome = await harness.provider.open(output, never);
      if (outcome.kind !== 'opened') throw new Error(`the video was not opened: ${JSON.stringify(outcome)}`);
      return outcome;
    }

    async function arm(fault: ProviderFault, skip: (why: string) => void): Promise<void> {
      const armFault = harness.faults[fault];
      if (armFault === undefined) return skip(`${name} cannot fail in this way`);
      await armFault();
    }

    function expectNoSecret(value: unknown): void {
      const text = JSON.stringify(value);
      for (const secret of harness.secrets) expect(text).not.toContain(secret);
    }

    test('an accepted submit makes exactly one paid request', async () => {
      await accept();
      expect(harness.paidRequests()).toBe(1);
    });

    test('an operation is running until it is finished, and stays finished', async () => {
      const operation = await accept();
      expect(await harness.provider.check(operation, never)).toMatchObject({ kind: 'running' });
      await harness.finish(operation);
      expect(await harness.provider.check(operation, never)).toMatchObject({ kind: 'finished' });
      expect(await harness.provider.check(operation, never)).toMatchObject({ kind: 'finished' });
      expect(harness.paidRequests()).toBe(1);
    });

    test('operation and output survive storage as JSON', async () => {
      const operation: Json = JSON.parse(JSON.stringify(await accept()));
      await harness.finish(operation);
      const outcome = await harness.provider.check(operation, never);
      if (outcome.kind !== 'finished') throw new Error('the render did not finish');
      await (await open(JSON.parse(JSON.stringify(outcome.output)))).stream.cancel();
    });

    test('open streams the video whole, of the length that was announced', async () => {
      const opened = await open(await render());
      const bytes = await new Response(opened.stream).bytes();
      expect(bytes.byteLength).toBeGreaterThan(0);
      if (opened.bytes !== null) expect(bytes.byteLength).toBe(opened.bytes);
      if (harness.video !== undefined) expect(Buffer.from(bytes).equals(await harness.video())).toBe(true);
    });

    test('no secret is in what is kept', async () => {
      const operation = await accept();
      await harness.finish(operation);
      expectNoSecret([operation, await harness.provider.check(operation, never)]);
    });

    test('an aborted submit is never called a refusal, nor sent twice', async () => {
      const outcome = await harness.provider.submit(harness.request, AbortSignal.abort());
      expect(['unconfirmed', 'busy']).toContain(outcome.kind);
      if (outcome.kind === 'busy') expect(harness.paidRequests()).toBe(0);
      expect(harness.paidRequests()).toBeLessThanOrEqual(1);
    });

    test('an aborted check and an aborted open learn nothing', async () => {
      const operation = await accept();
      expect(await harness.provider.check(operation, AbortSignal.abort())).toMatchObject({
        kind: 'unavailable',
      });
      await harness.finish(operation);
      const outcome = await harness.provider.check(operation, never);
      if (outcome.kind !== 'finished') throw new Error('the render did not finish');
      expect(await harness.provider.open(outcome.output, AbortSignal.abort())).toMatchObject({
        kind: 'unavailable',
      });
    });

    test('an operation or output that it never gave out is unavailable, not an exception', async () => {
      for (const foreign of [null, 'nonsense', 7, [], {}]) {
        expect(await harness.provider.check(foreign, never)).toMatchObject({ kind: 'unavailable' });
        expect(await harness.provider.open(foreign, never)).toMatchObject({ kind: 'unavailable' });
      }
    });

    test('cancelling never throws, also after the end', async () => {
      const operation = await accept();
      await harness.provider.cancel?.(operation, never);
      await harness.finish(operation);
      await harness.provider.cancel?.(operation, never);
      await harness.provider.cancel?.(operation, AbortSignal.abort());
    });

    for (const [fault, expected] of Object.entries(SUBMIT_FAULTS)) {
      test(`${fault}: the submit is ${expected.kind} after at most one request`, async (context) => {
        await arm(fault as keyof typeof SUBMIT_FAULTS, context.skip);
        const outcome = await harness.provider.submit(harness.request, never);
        expect(outcome).toMatchObject(expected);
        expect(harness.paidRequests()).toBeLessThanOrEqual(1);
        expectNoSecret(outcome);
      });
    }

    test('submitSilent: a submit given up while it waits is unconfirmed and not repeated', async (context) => {
      await arm('submitSilent', context.skip);
      const giveUp = new AbortController();
      const submit = harness.provider.submit(harness.request, giveUp.signal);
      await expect.poll(() => harness.paidRequests()).toBe(1);
      giveUp.abort();
      expect(await submit).toEqual({ kind: 'unconfirmed' });
      expect(harness.paidRequests()).toBe(1);
    });

    for (const fault of CHECK_FAULTS) {
      test(`${fault}: nothing is learned, and the next check knows`, async (context) => {
        const operation = await accept();
        await harness.finish(operation);
        await arm(fault, context.skip);
        const outcome = await harness.provider.check(operation, never);
        expect(outcome).toMatchObject({ kind: 'unavailable' });
        expectNoSecret(outcome);
        expect(await harness.provider.check(operation, never)).toMatchObject({ kind: 'finished' });
      });
    }

    for (const [fault, code] of Object.entries(RENDER_FAULTS)) {
      test(`${fault}: the provider's word ends the job as ${code}`, async (context) => {
        await arm(fault as keyof typeof RENDER_FAULTS, context.skip);
        const operation = await accept();
        await harness.finish(operation);
        const outcome = await harness.provider.check(operation, never);
        expect(outcome).toMatchObject({ kind: 'failed', reason: { code } });
        expectNoSecret(outcome);
      });
    }

    test('openRefused: a video that cannot be had now can be opened later', async (context) => {
      const output = await render();
      await arm('openRefused', context.skip);
      expect(await harness.provider.open(output, never)).toMatchObject({ kind: 'unavailable' });
      await (await open(output)).stream.cancel();
    });

    test('openCut: reading fails when the line is cut', async (context) => {
      const output = await render();
      await arm('openCut', context.skip);
      const opened = await open(output);
      await expect(new Response(opened.stream).bytes()).rejects.toThrow();
    });
  });
}

/** A provider that answers what the test tells it to, and counts what it was asked. */
import type {
  CheckOutcome,
  ImageBytes,
  OpenOutcome,
  PlaceOutcome,
  RenderRequest,
  SubmitOutcome,
  VideoProvider,
} from '@geekhub/ports/provider';

type Answer<T> = T | (() => T | Promise<T>);

export interface ScriptedProvider extends VideoProvider {
  readonly submits: RenderRequest[];
  /** How often `check` was called. */
  readonly checks: () => number;
  readonly cancels: unknown[];
  /** The images that it was given a place for. */
  readonly placed: ImageBytes[];
  /** What the next calls answer; the last one stays. */
  onSubmit(...answers: Answer<SubmitOutcome>[]): void;
  /** As it stands, each image is placed at `https://placed.example/<number>`. */
  onPlaceImage(...answers: Answer<PlaceOutcome>[]): void;
  onCheck(...answers: Answer<CheckOutcome>[]): void;
  onOpen(...answers: Answer<OpenOutcome>[]): void;
}

export function streamOf(...chunks: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
}

export function createScriptedProvider(
  name = 'scripted',
  options: { callsBack?: boolean; needsImageBytes?: boolean; placesImages?: boolean } = {},
): ScriptedProvider {
  const submits: RenderRequest[] = [];
  const cancels: unknown[] = [];
  const placed: ImageBytes[] = [];
  let checks = 0;
  let submitAnswers: Answer<SubmitOutcome>[] = [{ kind: 'accepted', operation: { id: 'operation' } }];
  let placeAnswers: Answer<PlaceOutcome>[] = [
    () => ({ kind: 'placed', url: `https://placed.example/${placed.length}` }),
  ];
  let checkAnswers: Answer<CheckOutcome>[] = [{ kind: 'finished', output: { id: 'output' } }];
  let openAnswers: Answer<OpenOutcome>[] = [
    () => ({ kind: 'opened', stream: streamOf(new Uint8Array([1, 2, 3])), bytes: 3 }),
  ];

  async function next<T>(answers: Answer<T>[]): Promise<T> {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === undefined) throw new Error('the script is empty');
    return typeof answer === 'function' ? (answer as () => T | Promise<T>)() : answer;
  }

  return {
    name,
    pace: { firstMs: 2_000, capMs: 15_000 },
    needsImageBytes: options.needsImageBytes ?? false,
    submits,
    cancels,
    placed,
    checks: () => checks,
    onSubmit: (...answers) => {
      submitAnswers = answers;
    },
    onPlaceImage: (...answers) => {
      placeAnswers = answers;
    },
    onCheck: (...answers) => {
      checkAnswers = answers;
    },
    onOpen: (...answers) => {
      openAnswers = answers;
    },
    submit(request) {
      submits.push(request);
      return next(submitAnswers);
    },
    check() {
      checks += 1;
      return next(checkAnswers);
    },
    open: () => next(openAnswers),
    async cancel(operation) {
      cancels.push(operation);
    },
    ...(options.placesImages === true
      ? {
          placeImage(image: ImageBytes) {
            placed.push(image);
            return next(placeAnswers);
          },
        }
      : {}),
    ...(options.callsBack === true
      ? {
          // The test's own word for it: the body is the operation.
          verifyCallback: async ({ rawBody }) => {
            const text = new TextDecoder().decode(rawBody);
            return text === 'forged' ? null : { operation: { id: text } };
          },
        }
      : {}),
  };
}

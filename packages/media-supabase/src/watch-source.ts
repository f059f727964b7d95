/** Tells a stream that failed by itself from one that was not taken in. */

export interface WatchedSource {
  /** The same bytes, to be read instead of the source. */
  stream: ReadableStream<Uint8Array>;
  throwIfFailed(): void;
  /** Nobody will read on. Without effect once the source has ended. */
  giveUp(): void;
}

export function watchSource(source: ReadableStream<Uint8Array>): WatchedSource {
  const reader = source.getReader();
  let failure: { error: unknown } | null = null;

  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          failure = { error };
          throw error;
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );

  return {
    stream,
    throwIfFailed() {
      if (failure !== null) throw failure.error;
    },
    giveUp() {
      // How it ends is nobody's concern any more.
      reader.cancel().catch(() => {});
    },
  };
}

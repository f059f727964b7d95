/** Whatever somebody wishes for, what the form sends is taken, and nothing is left out that would have been taken. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { expect, test } from 'vitest';
import {
  allowed,
  durationsFor,
  fit,
  type Order,
  possibleFallbacks,
  refusedField,
} from '../src/pages/playground/order.ts';
import { readPlaygroundSearch } from '../src/pages/playground/read-search.ts';

const distinct = <Value>(values: readonly Value[]) => [...new Set(values)];
const DURATIONS = [undefined, ...distinct(CATALOGUE.flatMap((model) => [...model.durationsSeconds]))];
const RATIOS = [undefined, ...distinct(CATALOGUE.flatMap((model) => [...model.aspectRatios]))];
const RESOLUTIONS = [undefined, ...distinct(CATALOGUE.flatMap((model) => [...model.resolutions]))];
const FRAMES = [{}, { image_url: true }, { image_url: true, last_frame_url: true }] as const;

/** All that can be wished for, with every model. */
function* everyWish(): Generator<Order> {
  for (const { id } of CATALOGUE)
    for (const duration of DURATIONS)
      for (const aspect_ratio of RATIOS)
        for (const resolution of RESOLUTIONS)
          for (const audio of [undefined, true, false])
            for (const extra of [{}, { seed: 1, negative_prompt: 'rain' }])
              for (const frames of FRAMES)
                yield {
                  ...{ model: id, prompt: 'a boat', ...extra, ...frames },
                  ...(duration !== undefined && { duration }),
                  ...(aspect_ratio !== undefined && { aspect_ratio }),
                  ...(resolution !== undefined && { resolution }),
                  ...(audio !== undefined && { audio }),
                };
}

test('every wish becomes an order that is taken, of which every part was wished for', () => {
  let count = 0;
  for (const wish of everyWish()) {
    const { order, dropped } = fit(wish);
    count += 1;
    if (refusedField(order) !== null) expect.fail(`${JSON.stringify(order)} is refused`);
    const left = new Set(dropped.map(({ field }) => field));
    const kept = Object.entries(wish).filter(([field]) => !left.has(field as keyof Order));
    if (JSON.stringify(Object.fromEntries(kept)) !== JSON.stringify(order))
      expect(order).toEqual(Object.fromEntries(kept));
    // Whatever was left out, it would not have gone with the rest.
    for (const { field } of dropped) {
      if (refusedField({ ...order, [field]: wish[field] }) === null)
        expect.fail(`${field} of ${JSON.stringify(wish)} was left out for nothing`);
    }
  }
  expect(count).toBe(
    CATALOGUE.length * DURATIONS.length * RATIOS.length * RESOLUTIONS.length * 3 * 2 * FRAMES.length,
  );
});

test('what is offered is what the catalogue says, with and without images', () => {
  for (const model of CATALOGUE) {
    const text: Order = { model: model.id, prompt: '' };
    const image: Order = { ...text, image_url: true };
    expect(allowed(text, 'aspect_ratio', RATIOS.slice(1) as string[])).toEqual(
      RATIOS.filter((ratio) => model.aspectRatios.some((each) => each === ratio)),
    );
    expect(allowed(image, 'aspect_ratio', model.aspectRatios)).toEqual(model.imageAspectRatios ?? []);
    expect(allowed(image, 'last_frame_url', [true]).length > 0).toBe(model.lastFrame !== null);
    if (model.lastFrame !== null) {
      const frames: Order = { ...image, last_frame_url: true };
      expect(allowed(frames, 'duration', model.durationsSeconds)).toEqual(model.lastFrame.durationsSeconds);
    }
    for (const resolution of model.resolutions) {
      expect(durationsFor(text, model, resolution)).toEqual(
        model.resolutionDurations[resolution] ?? model.durationsSeconds,
      );
    }
  }
});

test('a model that takes over is one that renders the same', () => {
  const names = (order: Order) => possibleFallbacks(order).map(({ id }) => id);
  expect(names({ model: 'google/veo-3.1', prompt: '', duration: 8, audio: true })).toEqual(['fal/veo-3.1']);
  expect(names({ model: 'fal/veo-3.1', prompt: '', seed: 1 })).toEqual([]);
  const two = { model: 'fal/kling-2', prompt: '', fallback_models: ['fal/luma-ray-2', 'fal/runway-gen-4'] };
  expect(names(two)).toEqual([]);
});

test.each([
  [
    { model: 'fal/kling-2', prompt: 12, duration: '5', seed: 7, audio: 'false' },
    { model: 'fal/kling-2', prompt: '12', duration: 5, seed: 7, audio: false },
  ],
  [{ duration: 'x', seed: -1, audio: 'maybe', jobs: 'x', compare: 'no', other: 1 }, {}],
  [{ duration: 61, seed: 4_294_967_296, jobs: ['a'] }, {}],
  [
    { seed: '4294967295', prompt: '', aspect_ratio: '16:9' },
    { seed: 4_294_967_295, aspect_ratio: '16:9' },
  ],
  [
    { compare: 'true', jobs: 'e8c96506-72a1-429f-a7ed-4bb0a42541be' },
    { compare: true, jobs: 'e8c96506-72a1-429f-a7ed-4bb0a42541be' },
  ],
])('of the address %j is read %j', (search, read) => {
  expect(readPlaygroundSearch(search)).toEqual(read);
});

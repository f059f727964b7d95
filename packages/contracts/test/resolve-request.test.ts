import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../src/catalogue.ts';
import { PublicError } from '../src/error.ts';
import { CreateVideo } from '../src/job.ts';
import { formatMicros } from '../src/money.ts';
import { resolveRequest } from '../src/resolve-request.ts';

const PNG = 'data:image/png;base64,iVBORw0KGgo=';

function refusalOf(input: CreateVideo): PublicError {
  try {
    resolveRequest(input);
  } catch (error) {
    if (error instanceof PublicError) return error;
  }
  throw new Error('the request was not refused');
}

describe('the catalogue', () => {
  it('has the seven models with their price, default, longest duration and sound', () => {
    const rows = CATALOGUE.map((model) => [
      model.id,
      formatMicros(model.usdMicrosPerSecond),
      model.defaultDurationSeconds,
      Math.max(...model.durationsSeconds),
      model.audio !== 'none',
    ]);
    expect(rows).toEqual([
      ['google/veo-3.1', '0.40', 8, 8, true],
      ['google/veo-3', '0.20', 8, 8, false],
      ['fal/veo-3.1', '0.40', 8, 8, true],
      ['fal/runway-gen-4', '0.05', 5, 10, false],
      ['fal/luma-ray-2', '0.20', 5, 9, false],
      ['fal/kling-2', '0.04', 5, 10, false],
      ['fal/hailuo-02', '0.04', 6, 10, false],
    ]);
  });

  it.each(CATALOGUE.map((model) => [model.id, model] as const))(
    '%s is consistent with itself',
    (id, model) => {
      expect(id.startsWith(`${model.provider}/`)).toBe(true);
      expect(model.durationsSeconds).toContain(model.defaultDurationSeconds);
      expect(model.aspectRatios).toContain(model.defaultAspectRatio);
      if (model.defaultResolution !== null) expect(model.resolutions).toContain(model.defaultResolution);
      expect(resolveRequest({ model: id, prompt: 'a' }).request.durationSeconds).toBe(
        model.defaultDurationSeconds,
      );
    },
  );
});

describe('a request', () => {
  it.each(
    CATALOGUE.flatMap((model) =>
      [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((seconds) => [model, seconds] as const),
    ),
  )('for $0.id of %i seconds is taken only when the model renders that length', (model, duration) => {
    const input = { model: model.id, prompt: 'a', duration };
    if (model.durationsSeconds.includes(duration)) {
      expect(resolveRequest(input).request.durationSeconds).toBe(duration);
    } else {
      const refusal = refusalOf(input);
      expect([refusal.code, refusal.details.param]).toEqual(['invalid_request_error', 'duration']);
      for (const allowed of model.durationsSeconds) expect(refusal.message).toContain(String(allowed));
    }
  });

  it('for a model that is not in the catalogue is model_not_found', () => {
    expect(refusalOf({ model: 'fal/sora', prompt: 'a' }).code).toBe('model_not_found');
  });

  it.each([
    ['aspect_ratio', { model: 'fal/luma-ray-2', aspect_ratio: '1:1' }],
    ['aspect_ratio', { model: 'fal/hailuo-02', aspect_ratio: '9:16' }],
    ['aspect_ratio', { model: 'fal/kling-2', aspect_ratio: '16:9', image_url: PNG }],
    ['negative_prompt', { model: 'fal/luma-ray-2', negative_prompt: 'blur' }],
    ['seed', { model: 'fal/kling-2', seed: 1 }],
    ['resolution', { model: 'fal/kling-2', resolution: '720p' }],
    ['resolution', { model: 'google/veo-3.1', resolution: '4k' }],
    ['resolution', { model: 'google/veo-3.1', resolution: '1080p', duration: 4 }],
    ['last_frame_url', { model: 'fal/kling-2', image_url: PNG, last_frame_url: PNG }],
    ['last_frame_url', { model: 'google/veo-3', image_url: PNG, last_frame_url: PNG }],
    ['last_frame_url', { model: 'fal/luma-ray-2', last_frame_url: PNG }],
    ['duration', { model: 'google/veo-3.1', duration: 4, image_url: PNG, last_frame_url: PNG }],
    ['aspect_ratio', { model: 'fal/hailuo-02', aspect_ratio: '16:9', image_url: PNG, last_frame_url: PNG }],
    ['audio', { model: 'google/veo-3.1', audio: false }],
    ['audio', { model: 'fal/kling-2', audio: true }],
  ])('that the model cannot render is refused by the name of %s: %o', (param, fields) => {
    const refusal = refusalOf({ prompt: 'a', ...fields });
    expect([refusal.code, refusal.details.param]).toEqual(['invalid_request_error', param]);
  });

  it('gets the defaults of its model, and nothing that the model does not have', () => {
    const { request } = resolveRequest({ model: 'fal/kling-2', prompt: 'a' });
    expect(request).toEqual({
      model: 'fal/kling-2',
      prompt: 'a',
      durationSeconds: 5,
      aspectRatio: '16:9',
      resolution: null,
      audio: null,
      negativePrompt: null,
      seed: null,
      imageUrl: null,
      lastFrameUrl: null,
      metadata: {},
    });
  });

  it.each(CATALOGUE.map(({ id }) => id))('for %s may bring its image along, or say where it is', (model) => {
    for (const image of [PNG, 'https://example.com/a.png']) {
      expect(resolveRequest({ model, prompt: 'a', image_url: image }).request.imageUrl).toBe(image);
    }
  });

  it('may say how its video ends, for the models that are shown how', () => {
    const takers = CATALOGUE.filter(({ lastFrame }) => lastFrame !== null).map(({ id }) => id);
    expect(takers).toEqual(['google/veo-3.1', 'fal/veo-3.1', 'fal/luma-ray-2', 'fal/hailuo-02']);
    for (const model of takers) {
      const { request } = resolveRequest({ model, prompt: 'a', image_url: PNG, last_frame_url: PNG });
      expect(request).toMatchObject({ imageUrl: PNG, lastFrameUrl: PNG });
    }
  });

  it('with an image has no ratio where the output follows the image', () => {
    expect(
      resolveRequest({ model: 'fal/hailuo-02', prompt: 'a', image_url: PNG }).request.aspectRatio,
    ).toBeNull();
  });
});

describe('the schema of a request', () => {
  it.each([
    ['prompt', { prompt: '' }],
    ['prompt', { prompt: 'a'.repeat(4001) }],
    ['prompt', { prompt: 'a\0b' }],
    ['prompt', { prompt: 'a\ud800b' }],
    ['duration', { duration: '5' }],
    ['duration', { duration: 5.5 }],
    ['audio', { audio: 'false' }],
    ['image_url', { image_url: 'http://example.com/a.png' }],
    ['last_frame_url', { last_frame_url: 'http://example.com/a.png' }],
    ['image_url', { image_url: 'https://user:pass@example.com/a.png' }],
    ['image_url', { image_url: 'data:text/html;base64,AAAA' }],
    ['image_url', { image_url: 'data:image/png;base64,AAA' }],
    [
      'metadata',
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v'])) },
    ],
  ])('refuses a wrong %s', (field, values) => {
    const parsed = CreateVideo.safeParse({ model: 'fal/kling-2', prompt: 'a', ...values });
    expect(parsed.error?.issues[0]?.path[0]).toBe(field);
  });

  it('names a field that it does not know', () => {
    const parsed = CreateVideo.safeParse({ model: 'fal/kling-2', prompt: 'a', aspectRatio: '16:9' });
    expect(parsed.error?.issues[0]).toMatchObject({ code: 'unrecognized_keys', keys: ['aspectRatio'] });
  });

  it('counts an emoji as one character', () => {
    expect(CreateVideo.safeParse({ model: 'm', prompt: '🌊'.repeat(4000) }).success).toBe(true);
    expect(CreateVideo.safeParse({ model: 'm', prompt: '🌊'.repeat(4001) }).success).toBe(false);
  });
});

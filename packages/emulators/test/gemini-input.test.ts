/** The input rules of the served Veo models, in the words that the service was seen to use. */
import { expect, test } from 'vitest';
import { findInputFaults, findVeoModel } from '../src/gemini-input.ts';

const STANDARD = 'veo-3.1-generate-preview';
const LITE = 'veo-3.1-lite-generate-preview';
const IMAGE = { bytesBase64Encoded: 'iVBORw0KGgo=', mimeType: 'image/png' };
const LENGTH_OUT_OF_BOUND =
  'The number value for `durationSeconds` is out of bound. Please provide a value between 4 and 8, inclusive.';

function findFaults(model: string, body: unknown): string[] {
  const veoModel = findVeoModel(model);
  if (veoModel === null) throw new Error(`${model} is not served`);
  return [...findInputFaults(veoModel, body)];
}

function notSupported(field: string): string {
  return `\`${field}\` isn't supported by this model.`;
}

test.each<[string, object, object, string, string?]>([
  [
    'a length as text',
    { durationSeconds: '8' },
    {},
    'The value type for `durationSeconds` needs to be a number. Please adjust your request accordingly.',
  ],
  ['a length of 5 s', { durationSeconds: 5 }, {}, LENGTH_OUT_OF_BOUND],
  ['a length of 7 s', { durationSeconds: 7 }, {}, LENGTH_OUT_OF_BOUND],
  ['a length of 30 s', { durationSeconds: 30 }, {}, LENGTH_OUT_OF_BOUND],
  [
    '1080p of 6 s',
    { resolution: '1080p', durationSeconds: 6 },
    {},
    '1080p is not supported for a duration of 6 seconds',
  ],
  [
    '4k of 4 s',
    { resolution: '4k', durationSeconds: 4 },
    {},
    '4k is not supported for a duration of 4 seconds',
  ],
  ['4k on lite', { resolution: '4k' }, {}, '4k for resolution is currently not supported.', LITE],
  ['a square', { aspectRatio: '1:1' }, {}, '1:1 for aspectRatio is currently not supported.'],
  [
    'two videos',
    { sampleCount: 2 },
    {},
    'The number value for `sampleCount` is out of bound. Please provide a value between 1 and 1, inclusive.',
  ],
  ['a choice of sound', { generateAudio: false }, {}, notSupported('generateAudio')],
  ['a negative prompt on lite', { negativePrompt: 'rain' }, {}, notSupported('negativePrompt'), LITE],
  [
    'reference images on lite',
    {},
    { referenceImages: [{ image: IMAGE }] },
    notSupported('referenceImages'),
    LITE,
  ],
  [
    'reference images of 4 s',
    { durationSeconds: 4 },
    { referenceImages: [{ image: IMAGE }] },
    'referenceImages is not supported for a duration of 4 seconds',
  ],
  [
    'adults only, from text',
    { personGeneration: 'allow_adult' },
    {},
    'allow_adult for personGeneration is currently not supported.',
  ],
  [
    'everybody, from an image',
    { personGeneration: 'allow_all' },
    { image: IMAGE },
    'allow_all for personGeneration is currently not supported.',
  ],
  [
    'nobody',
    { personGeneration: 'dont_allow' },
    {},
    'dont_allow for personGeneration is currently not supported.',
  ],
])('%s is refused in those words', (_name, parameters, instance, fault, model = STANDARD) => {
  expect(findFaults(model, { instances: [{ prompt: 'a cat', ...instance }], parameters })).toEqual([fault]);
});

test('an image is taken as its bytes alone, and every other form refused first of all', () => {
  const faultsOf = (image: object) => findFaults(STANDARD, { instances: [{ image }] });
  expect(faultsOf(IMAGE)).toEqual([]);
  expect(faultsOf({ inlineData: { data: 'iVBORw0KGgo=', mimeType: 'image/png' } })[0]).toBe(
    notSupported('inlineData'),
  );
  expect(faultsOf({ gcsUri: 'gs://bucket/cat.png' })[0]).toBe(notSupported('gcsUri'));
  expect(faultsOf({ bytesBase64Encoded: 'iVBORw0KGgo=' })).toEqual([
    'The value type for `mimeType` needs to be a string.',
  ]);
});

test('an image of another kind than it says, and what is none, are refused', () => {
  const page = Buffer.from('<!doctype html>').toString('base64');
  for (const image of [
    { ...IMAGE, mimeType: 'image/jpeg' },
    { ...IMAGE, bytesBase64Encoded: page },
  ]) {
    expect(findFaults(STANDARD, { instances: [{ image: IMAGE, lastFrame: image }] })).toEqual([
      'Unable to process the input image. Please provide a valid image.',
    ]);
  }
});

test.each<[string, object, object, string?]>([
  ['nothing but a prompt', {}, {}],
  ['4 s in portrait', { durationSeconds: 4, aspectRatio: '9:16' }, {}],
  ['1080p of 8 s', { durationSeconds: 8, resolution: '1080p' }, {}],
  ['4k of the default length', { resolution: '4k' }, {}],
  ['an image of adults', { personGeneration: 'allow_adult' }, { image: IMAGE }],
  ['text of everybody', { personGeneration: 'allow_all' }, {}],
  ['a negative prompt and a seed', { negativePrompt: 'rain', seed: 7 }, {}],
  ['a last frame alone, which has no effect', {}, { lastFrame: IMAGE }],
  ['6 s on lite', { durationSeconds: 6 }, {}, LITE],
])('%s is taken', (_name, parameters, instance, model = STANDARD) => {
  expect(findFaults(model, { instances: [{ prompt: 'a cat', ...instance }], parameters })).toEqual([]);
});

test.each<[string, unknown]>([
  ['null', null],
  ['a list', []],
  ['a text', 'a cat'],
  ['no instance', { instances: [] }],
  ['two instances', { instances: [{ prompt: 'one' }, { prompt: 'two' }] }],
])('%s is no request', (_name, body) => {
  expect(findFaults(STANDARD, body)).toEqual(['Request contains an invalid argument.']);
});

/** What the served Veo models take, and the words in which they refuse the rest. */

interface VeoModel {
  resolutions: readonly string[];
  negativePrompt: boolean;
  referenceImages: boolean;
}

const standard: VeoModel = {
  resolutions: ['720p', '1080p', '4k'],
  negativePrompt: true,
  referenceImages: true,
};

/** Only the 3.1 previews are served: the 3.0 ids were retired on 30 June 2026. */
const MODELS: Readonly<Record<string, VeoModel>> = {
  'veo-3.1-generate-preview': standard,
  'veo-3.1-fast-generate-preview': standard,
  'veo-3.1-lite-generate-preview': {
    resolutions: ['720p', '1080p'],
    negativePrompt: false,
    referenceImages: false,
  },
};

const DEFAULT_SECONDS = 8;
const SECONDS: readonly unknown[] = [4, 6, DEFAULT_SECONDS];
const PARAMETERS = new Set([
  'sampleCount',
  'durationSeconds',
  'aspectRatio',
  'resolution',
  'personGeneration',
  'negativePrompt',
  'seed',
]);

type Fields = Readonly<Record<string, unknown>>;

export function findVeoModel(id: string): VeoModel | null {
  return MODELS[id] ?? null;
}

/** Length of the video that a checked body asks for. */
export function readSeconds(body: unknown): number {
  const { parameters } = body as { parameters?: { durationSeconds?: number } };
  return parameters?.durationSeconds ?? DEFAULT_SECONDS;
}

/** Everything that is wrong with the body; Google answers with the first. */
export function* findInputFaults(model: VeoModel, body: unknown): Generator<string> {
  const { instances, parameters = {} } = isFields(body) ? body : {};
  const [instance, ...others] = Array.isArray(instances) ? instances : [];
  if (!isFields(instance) || others.length > 0 || !isFields(parameters)) {
    yield 'Request contains an invalid argument.';
    return;
  }
  yield* findInstanceFaults(model, instance);
  yield* findParameterFaults(model, parameters, instance);
}

function* findInstanceFaults(model: VeoModel, instance: Fields): Generator<string> {
  const { prompt, image, lastFrame, referenceImages = [] } = instance;
  if (prompt !== undefined && typeof prompt !== 'string') yield needsToBe('prompt', 'a string');
  if (prompt === undefined && image === undefined) yield 'The prompt is missing.';
  if (!Array.isArray(referenceImages)) {
    yield needsToBe('referenceImages', 'a list');
    return;
  }
  if (referenceImages.length > 0 && !model.referenceImages) yield isNotSupported('referenceImages');
  if (referenceImages.length > 3) yield outOfBound('referenceImages', 'between 0 and 3, inclusive');
  const references = referenceImages.map((each) => (isFields(each) ? (each.image ?? {}) : {}));
  for (const each of [image, lastFrame, ...references]) {
    if (each !== undefined) yield* findImageFaults(each);
  }
}

/** The bytes in base64 and their type: nothing else is taken, whatever other Gemini methods take. */
function* findImageFaults(image: unknown): Generator<string> {
  if (!isFields(image)) {
    yield needsToBe('image', 'an object');
    return;
  }
  for (const form of ['inlineData', 'gcsUri', 'fileData']) if (form in image) yield isNotSupported(form);
  for (const field of ['bytesBase64Encoded', 'mimeType']) {
    if (typeof image[field] !== 'string') yield needsToBe(field, 'a string');
  }
  const { bytesBase64Encoded: base64, mimeType } = image;
  if (typeof base64 === 'string' && typeof mimeType === 'string' && !isImage(base64, mimeType)) {
    yield 'Unable to process the input image. Please provide a valid image.';
  }
}

/** How the bytes of each kind begin, in hex. */
const BEGINNINGS: Readonly<Record<string, RegExp>> = {
  'image/png': /^89504e470d0a1a0a/,
  'image/jpeg': /^ffd8ff/,
  'image/webp': /^52494646.{8}57454250/,
};

function isImage(base64: string, mimeType: string): boolean {
  return BEGINNINGS[mimeType]?.test(Buffer.from(base64, 'base64').toString('hex')) ?? false;
}

function* findParameterFaults(model: VeoModel, parameters: Fields, instance: Fields): Generator<string> {
  const { sampleCount = 1, durationSeconds = DEFAULT_SECONDS, aspectRatio = '16:9' } = parameters;
  const { resolution = '720p', personGeneration } = parameters;
  for (const name of Object.keys(parameters)) if (!PARAMETERS.has(name)) yield isNotSupported(name);
  if ('negativePrompt' in parameters && !model.negativePrompt) yield isNotSupported('negativePrompt');
  if (sampleCount !== 1) yield outOfBound('sampleCount', 'between 1 and 1, inclusive');
  if (typeof durationSeconds !== 'number') {
    yield `${needsToBe('durationSeconds', 'a number')} Please adjust your request accordingly.`;
  } else if (!SECONDS.includes(durationSeconds)) {
    yield outOfBound('durationSeconds', 'between 4 and 8, inclusive');
  }
  if (aspectRatio !== '16:9' && aspectRatio !== '9:16') yield isNotSupportedValue(aspectRatio, 'aspectRatio');
  if (!model.resolutions.some((each) => each === resolution))
    yield isNotSupportedValue(resolution, 'resolution');
  if (personGeneration !== undefined && personGeneration !== allowedPersons(instance)) {
    yield isNotSupportedValue(personGeneration, 'personGeneration');
  }
  if (durationSeconds !== 8) {
    const needsEight = [
      ...(resolution === '720p' ? [] : [resolution]),
      ...['referenceImages', 'video'].filter((field) => field in instance),
    ];
    for (const each of needsEight)
      yield `${each} is not supported for a duration of ${durationSeconds} seconds`;
  }
}

function allowedPersons(instance: Fields): string {
  return 'image' in instance || 'referenceImages' in instance ? 'allow_adult' : 'allow_all';
}

function needsToBe(field: string, type: string): string {
  return `The value type for \`${field}\` needs to be ${type}.`;
}

function outOfBound(field: string, bounds: string): string {
  return `The number value for \`${field}\` is out of bound. Please provide a value ${bounds}.`;
}

function isNotSupported(field: string): string {
  return `\`${field}\` isn't supported by this model.`;
}

function isNotSupportedValue(value: unknown, field: string): string {
  return `${String(value)} for ${field} is currently not supported.`;
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

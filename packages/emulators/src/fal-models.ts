/** The input schemas of fal's video endpoints, checked the way Pydantic does it. */

interface Field {
  type: 'string' | 'integer' | 'number' | 'boolean' | 'file';
  required?: true;
  /** The only values allowed; all of them strings. */
  values?: readonly string[];
}

export interface FalEndpoint {
  fields: Readonly<Record<string, Field>>;
  /** Length of the video where the input names none. */
  seconds: number;
  /** Does the video have sound, unless `generate_audio` is false? */
  audio: boolean;
}

/** One entry of the `detail` array of a model error. */
export interface FalErrorDetail {
  type: string;
  loc: readonly string[];
  msg: string;
  input: unknown;
  ctx?: Readonly<Record<string, unknown>>;
  url?: string;
}

const prompt: Field = { type: 'string', required: true };
const image: Field = { type: 'file', required: true };

const veo = {
  prompt,
  duration: { type: 'string', values: ['4s', '6s', '8s'] },
  resolution: { type: 'string', values: ['720p', '1080p'] },
  generate_audio: { type: 'boolean' },
  negative_prompt: { type: 'string' },
  seed: { type: 'integer' },
  auto_fix: { type: 'boolean' },
  safety_tolerance: { type: 'string', values: ['1', '2', '3', '4', '5', '6'] },
} as const satisfies FalEndpoint['fields'];

const luma = {
  prompt,
  duration: { type: 'string', values: ['5s', '9s'] },
  aspect_ratio: { type: 'string', values: ['16:9', '9:16', '4:3', '3:4', '21:9', '9:21'] },
  resolution: { type: 'string', values: ['540p', '720p', '1080p'] },
  loop: { type: 'boolean' },
} as const satisfies FalEndpoint['fields'];

const kling = {
  prompt,
  duration: { type: 'string', values: ['5', '10'] },
  negative_prompt: { type: 'string' },
  cfg_scale: { type: 'number' },
} as const satisfies FalEndpoint['fields'];

const hailuoPro = { prompt, prompt_optimizer: { type: 'boolean' } } as const satisfies FalEndpoint['fields'];
const hailuo = {
  ...hailuoPro,
  duration: { type: 'string', values: ['6', '10'] },
} as const satisfies FalEndpoint['fields'];

const ENDPOINTS: Readonly<Record<string, FalEndpoint>> = {
  'fal-ai/veo3.1': {
    fields: { ...veo, aspect_ratio: { type: 'string', values: ['16:9', '9:16'] } },
    seconds: 8,
    audio: true,
  },
  'fal-ai/veo3.1/image-to-video': {
    fields: { ...veo, aspect_ratio: { type: 'string', values: ['auto', '16:9', '9:16'] }, image_url: image },
    seconds: 8,
    audio: true,
  },
  'fal-ai/veo3.1/first-last-frame-to-video': {
    fields: {
      ...veo,
      aspect_ratio: { type: 'string', values: ['auto', '16:9', '9:16'] },
      resolution: { type: 'string', values: ['720p', '1080p', '4k'] },
      first_frame_url: image,
      last_frame_url: image,
    },
    seconds: 8,
    audio: true,
  },
  'fal-ai/luma-dream-machine/ray-2': { fields: luma, seconds: 5, audio: false },
  'fal-ai/luma-dream-machine/ray-2/image-to-video': {
    fields: { ...luma, image_url: { type: 'file' }, end_image_url: { type: 'file' } },
    seconds: 5,
    audio: false,
  },
  'fal-ai/kling-video/v2/master/text-to-video': {
    fields: { ...kling, aspect_ratio: { type: 'string', values: ['16:9', '9:16', '1:1'] } },
    seconds: 5,
    audio: false,
  },
  'fal-ai/kling-video/v2/master/image-to-video': {
    fields: { ...kling, image_url: image },
    seconds: 5,
    audio: false,
  },
  'fal-ai/minimax/hailuo-02/standard/text-to-video': { fields: hailuo, seconds: 6, audio: false },
  'fal-ai/minimax/hailuo-02/standard/image-to-video': {
    fields: {
      ...hailuo,
      image_url: image,
      end_image_url: { type: 'file' },
      resolution: { type: 'string', values: ['512P', '768P'] },
    },
    seconds: 6,
    audio: false,
  },
  'fal-ai/minimax/hailuo-02/pro/text-to-video': { fields: hailuoPro, seconds: 6, audio: false },
  'fal-ai/minimax/hailuo-02/pro/image-to-video': {
    fields: { ...hailuoPro, image_url: image, end_image_url: { type: 'file' } },
    seconds: 6,
    audio: false,
  },
};

/** What an endpoint outside this table is assumed to take; no schema of one is known. */
const UNKNOWN_ENDPOINT: FalEndpoint = {
  fields: { prompt, duration: { type: 'string', values: ['5', '10'] }, image_url: { type: 'file' } },
  seconds: 5,
  audio: false,
};

/** null for an app that is not hosted: fal's own, or one of `extraEndpoints`. */
export function findFalEndpoint(id: string, extraEndpoints: readonly string[]): FalEndpoint | null {
  return ENDPOINTS[id] ?? (extraEndpoints.includes(id) ? UNKNOWN_ENDPOINT : null);
}

function quoteList(values: readonly string[]): string {
  const quoted = values.map((value) => `'${value}'`);
  const last = quoted.pop() ?? '';
  return quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
}

const TYPE_ERRORS = {
  string: {
    type: 'string_type',
    msg: 'Input should be a valid string',
    fits: (value: unknown) => typeof value === 'string',
  },
  file: {
    type: 'string_type',
    msg: 'Input should be a valid string',
    fits: (value: unknown) => typeof value === 'string',
  },
  integer: { type: 'int_type', msg: 'Input should be a valid integer', fits: Number.isInteger },
  number: { type: 'float_type', msg: 'Input should be a valid number', fits: Number.isFinite },
  boolean: {
    type: 'bool_type',
    msg: 'Input should be a valid boolean',
    fits: (value: unknown) => typeof value === 'boolean',
  },
} as const;

function checkField(
  name: string,
  field: Field,
  input: Readonly<Record<string, unknown>>,
  canFetch: (url: string) => boolean,
): FalErrorDetail | null {
  const loc = ['body', name];
  const value = input[name];
  if (value === undefined) {
    return field.required ? { type: 'missing', loc, msg: 'Field required', input } : null;
  }
  if (field.values !== undefined) {
    if (field.values.some((allowed) => allowed === value)) return null;
    const expected = quoteList(field.values);
    return {
      type: 'literal_error',
      loc,
      msg: `Input should be ${expected}`,
      input: value,
      ctx: { expected },
    };
  }
  const { type, msg, fits } = TYPE_ERRORS[field.type];
  if (!fits(value)) return { type, loc, msg, input: value };
  if (field.type === 'file' && !isFetchable(String(value), canFetch)) {
    return { type: 'file_download_error', loc, msg: 'Failed to download the file.', input: value };
  }
  return null;
}

function isFetchable(url: string, canFetch: (url: string) => boolean): boolean {
  return url.startsWith('data:') || (/^https?:\/\//.test(url) && canFetch(url));
}

/** What the model finds wrong with its input. Fields it does not know are ignored; of addresses, `canFetch` knows. */
export function checkFalInput(
  endpoint: FalEndpoint,
  input: unknown,
  canFetch: (url: string) => boolean,
): FalErrorDetail[] {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    const msg = 'Input should be a valid dictionary or object to extract fields from';
    return [{ type: 'model_attributes_type', loc: ['body'], msg, input }];
  }
  return Object.entries(endpoint.fields)
    .map(([name, field]) => checkField(name, field, input as Record<string, unknown>, canFetch))
    .filter((detail) => detail !== null);
}

/** Length and sound of the video that this checked input asks for. */
export function describeFalVideo(endpoint: FalEndpoint, input: unknown): { seconds: number; audio: boolean } {
  const { duration, generate_audio } = input as { duration?: string; generate_audio?: boolean };
  const seconds = duration === undefined ? endpoint.seconds : Number.parseInt(duration, 10);
  return { seconds, audio: endpoint.audio && generate_audio !== false };
}

/** What the document says of requests is what the gateway takes. */
import { createOpenApiDocument } from '@geekhub/api/openapi';
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { CreateVideo } from '@geekhub/contracts/job';
import { positiveDecimalPattern } from '@geekhub/contracts/money-field';
import { fromOpenaiRequest } from '@geekhub/contracts/openai-request';
import { CreateOpenaiVideo } from '@geekhub/contracts/openai-video';
import { resolveRequest } from '@geekhub/contracts/resolve-request';
import { expect, test } from 'vitest';
import { z } from 'zod';

interface Body {
  requestBody: {
    content: { 'application/json': { schema: { oneOf: Parameters<typeof z.fromJSONSchema>[0][] } } };
  };
}

const document = createOpenApiDocument('0.0.0');
function formsOf(url: string): z.ZodType[] {
  const operation = document.paths?.[url]?.post as unknown as Body;
  const { oneOf } = operation.requestBody.content['application/json'].schema;
  return oneOf.map((form) => z.fromJSONSchema(form));
}
const forms = formsOf('/v1/videos/generations');
const openaiForms = formsOf('/openai/v1/videos');

/** Every form is about one model. */
function names(form: z.ZodType, model: string): boolean {
  const { properties } = z.toJSONSchema(form, { io: 'input', unrepresentable: 'any' });
  return JSON.stringify(properties?.model).includes(JSON.stringify(model));
}

function isTaken(body: object): boolean {
  const parsed = CreateVideo.safeParse(body);
  if (!parsed.success) return false;
  try {
    resolveRequest(parsed.data);
    return true;
  } catch {
    return false;
  }
}

function isTakenByOpenai(body: object): boolean {
  const parsed = CreateOpenaiVideo.safeParse(body);
  if (!parsed.success) return false;
  try {
    const { input_reference: image } = parsed.data;
    resolveRequest(fromOpenaiRequest(parsed.data, image && String(Object.values(image)[0])));
    return true;
  } catch {
    return false;
  }
}

const RATIOS = [undefined, '16:9', '9:16', '1:1', '21:9', '2:1'];
const RESOLUTIONS = [undefined, '720p', '1080p', '4k'];
const HTTPS = 'https://example.com/a.png';
const DATA = 'data:image/png;base64,iVBORw==';
const FILE = `file_${'0'.repeat(32)}`;
/** Of both frames. */
const IMAGES = [
  {},
  ...[HTTPS, DATA, FILE].map((image_url) => ({ image_url })),
  ...[HTTPS, DATA, FILE].map((last_frame_url) => ({ image_url: HTTPS, last_frame_url })),
  { last_frame_url: HTTPS },
];
const OTHERS = [
  {},
  { audio: true },
  { audio: false },
  { seed: 1 },
  { negative_prompt: 'rain' },
  { other: 1 },
];

test.each(CATALOGUE.map(({ id }) => id))(
  '%s: the document has exactly one form for what is taken, and none for what is refused',
  (model) => {
    const formsOfModel = forms.filter((form) => names(form, model));
    const wrong: object[] = [];
    let taken = 0;
    for (const duration of [undefined, 4, 5, 6, 7, 8, 9, 10]) {
      for (const aspect_ratio of RATIOS) {
        for (const resolution of RESOLUTIONS) {
          for (const images of IMAGES) {
            for (const other of OTHERS) {
              const all = { model, prompt: 'a', duration, aspect_ratio, resolution, ...images, ...other };
              const body = JSON.parse(JSON.stringify(all));
              const fitting = formsOfModel.filter((form) => form.safeParse(body).success).length;
              if (fitting !== (isTaken(body) ? 1 : 0)) wrong.push(body);
              taken += fitting;
            }
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(taken).toBeGreaterThan(10);
  },
);

const SIZES = [
  ...new Set([
    undefined,
    '640x360',
    'auto',
    ...CATALOGUE.flatMap(({ sizes }) => sizes.map(({ size }) => size)),
  ]),
];
const FILE_ID = `file_${'0'.repeat(32)}`;
const REFERENCES = [
  ...[undefined, { image_url: 'https://example.com/a.png' }, { file_id: FILE_ID }, { file_id: 'file_1' }],
  ...[{ image_url: 5 }, { image_url: 'https://example.com/a.png', file_id: FILE_ID }, 'a', {}],
];

test.each(CATALOGUE.map(({ id }) => id))(
  '%s: the same of a request in the words of the OpenAI Videos API',
  (model) => {
    const formsOfModel = openaiForms.filter((form) => names(form, model));
    const wrong: object[] = [];
    let taken = 0;
    for (const seconds of [undefined, '4', '5', '6', '8', '9', '10', '5.0', 5]) {
      for (const size of SIZES) {
        for (const input_reference of REFERENCES) {
          for (const other of [{}, { duration: 5 }, { n: 1 }]) {
            const body = JSON.parse(
              JSON.stringify({ model, prompt: 'a', seconds, size, input_reference, ...other }),
            );
            const fitting = formsOfModel.filter((form) => form.safeParse(body).success).length;
            if (fitting !== (isTakenByOpenai(body) ? 1 : 0)) wrong.push(body);
            taken += fitting;
          }
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(taken).toBeGreaterThan(5);
  },
);

test.each([
  ['0.000001', true],
  ['0.10', true],
  ['1', true],
  ['999999999.999999', true],
  ['0', false],
  ['0.000000', false],
  ['-1', false],
  ['0.0000001', false],
  ['1000000000', false],
  ['1.', false],
])('the documented form of an amount above zero fits %s: %s', (amount, fits) => {
  expect(new RegExp(`^${positiveDecimalPattern(9)}$`).test(amount)).toBe(fits);
});

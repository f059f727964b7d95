/** What the document says of requests is what the gateway takes. */
import { createOpenApiDocument } from '@geekhub/api/openapi';
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import { CreateVideo } from '@geekhub/contracts/job';
import { positiveDecimalPattern } from '@geekhub/contracts/money';
import { resolveRequest } from '@geekhub/contracts/resolve-request';
import { expect, test } from 'vitest';
import { z } from 'zod';

interface Body {
  requestBody: {
    content: { 'application/json': { schema: { oneOf: Parameters<typeof z.fromJSONSchema>[0][] } } };
  };
}

const document = createOpenApiDocument('0.0.0');
const operation = document.paths?.['/v1/videos/generations']?.post as unknown as Body;
const forms = operation.requestBody.content['application/json'].schema.oneOf.map((form) =>
  z.fromJSONSchema(form),
);

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

const RATIOS = [undefined, '16:9', '9:16', '1:1', '21:9', '2:1'];
const RESOLUTIONS = [undefined, '720p', '1080p', '4k'];
const HTTPS = 'https://example.com/a.png';
const DATA = 'data:image/png;base64,iVBORw==';
/** Of both frames. */
const IMAGES = [
  {},
  ...[HTTPS, DATA].map((image_url) => ({ image_url })),
  ...[HTTPS, DATA].map((last_frame_url) => ({ image_url: HTTPS, last_frame_url })),
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

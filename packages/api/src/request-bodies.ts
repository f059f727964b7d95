/** Bodies of the OpenAPI document that say which fields go together, which the fields alone cannot. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { positiveDecimalPattern } from '@geekhub/contracts/money-field';
import { openaiBodies } from './openai-bodies.ts';

type Schema = Record<string, unknown>;

/** What the fields are by themselves, as generated. */
export interface FieldsSchema extends Schema {
  properties: Record<string, Schema>;
  required?: string[];
}

/** By the place of the procedure in the router; for each content type that it takes. */
export const REQUEST_BODIES: Readonly<Record<string, (fields: FieldsSchema, contentType: string) => Schema>> =
  {
    'videos.create': formsOfAllModels,
    'videos.quote': formsOfAllModels,
    'openai.videos.create': openaiBodies,
    'admin.transactions.create': (fields) => {
      const amount = `${positiveDecimalPattern(9)}$`;
      return {
        oneOf: [
          narrowed(fields, 'Money in', {
            type: { enum: ['recharge', 'refund', 'bonus'] },
            amount_mxn: { pattern: `^${amount}` },
          }),
          narrowed(fields, 'Adjustment', {
            type: { enum: ['adjustment'] },
            amount_mxn: { pattern: `^-?${amount}` },
          }),
        ],
      };
    },
  };

function formsOfAllModels(fields: FieldsSchema): Schema {
  return { oneOf: CATALOGUE.flatMap((model) => formsOf(model, fields)) };
}

/** One form for each set of fields whose values do not depend on each other; no request fits two. */
function formsOf(model: ModelSpec, fields: FieldsSchema): Schema[] {
  return inputsOf(model).flatMap((input) =>
    resolutionsOf(model).map(({ resolutions, durations, mustAsk, what }) => {
      const title = `${model.id}, ${input.what}${what}`;
      const { aspectRatios, image, lastFrame } = input;
      const seconds = durations.filter((each) => input.durations.includes(each));
      return narrowed(
        fields,
        title,
        {
          model: { enum: [model.id], example: model.id },
          duration: {
            enum: seconds,
            default: model.defaultDurationSeconds,
            example: model.defaultDurationSeconds,
          },
          aspect_ratio: aspectRatios === null ? null : { enum: [...aspectRatios] },
          resolution: resolutions.length === 0 ? null : { enum: [...resolutions], example: resolutions[0] },
          audio: { optional: {}, always: { enum: [true] }, none: { enum: [false] } }[model.audio],
          negative_prompt: model.negativePrompt ? {} : null,
          seed: model.seed ? {} : null,
          image_url: image === 'none' ? null : {},
          last_frame_url: lastFrame ? {} : null,
          fallback_models: {
            items: { enum: CATALOGUE.map(({ id }) => id).filter((id) => id !== model.id) },
            uniqueItems: true,
          },
        },
        [
          ...(image === 'required' ? ['image_url'] : []),
          ...(lastFrame ? ['last_frame_url'] : []),
          ...(mustAsk ? ['resolution'] : []),
          ...(seconds.includes(model.defaultDurationSeconds) ? [] : ['duration']),
        ],
      );
    }),
  );
}

interface InputForm {
  what: string;
  aspectRatios: readonly string[] | null;
  durations: readonly number[];
  image: 'none' | 'optional' | 'required';
  lastFrame: boolean;
}

function inputsOf(model: ModelSpec): InputForm[] {
  const { aspectRatios, imageAspectRatios, imageInput, durationsSeconds: durations } = model;
  const text: InputForm = { what: 'from text', aspectRatios, durations, image: 'none', lastFrame: false };
  if (imageInput.length === 0) return [text];
  const image: InputForm = {
    ...text,
    what: 'from an image',
    aspectRatios: imageAspectRatios,
    image: 'required',
  };
  const single: InputForm[] =
    imageAspectRatios?.join() === aspectRatios.join()
      ? [{ ...text, what: 'from text or an image', image: 'optional' }]
      : [text, image];
  if (model.lastFrame === null) return single;
  const { durationsSeconds } = model.lastFrame;
  return [...single, { ...image, what: 'from two frames', durations: durationsSeconds, lastFrame: true }];
}

function resolutionsOf({ resolutions, defaultResolution, resolutionDurations, durationsSeconds }: ModelSpec) {
  const limited = resolutions.filter((each) => resolutionDurations[each] !== undefined);
  if (defaultResolution !== null && limited.includes(defaultResolution)) {
    throw new Error('a default resolution that only some durations have is not thought of here');
  }
  const free = resolutions.filter((each) => !limited.includes(each));
  return [
    { resolutions: free, durations: durationsSeconds, mustAsk: false, what: '' },
    ...limited.map((each) => ({
      resolutions: [each],
      durations: resolutionDurations[each] ?? [],
      mustAsk: true,
      what: `, ${each}`,
    })),
  ];
}

/** null: the field does not belong here. */
function narrowed(
  fields: FieldsSchema,
  title: string,
  changes: Record<string, Schema | null>,
  alsoRequired: string[] = [],
): Schema {
  const properties = Object.entries(fields.properties).flatMap(([name, schema]) => {
    const change = changes[name];
    if (change === null) return [];
    return [[name, change === undefined ? schema : withChange(schema, change)]];
  });
  return {
    ...fields,
    title,
    properties: Object.fromEntries(properties),
    required: [...(fields.required ?? []), ...alsoRequired],
  };
}

/** Where the values are listed, nothing else need be said of them. */
function withChange(schema: Schema, change: Schema): Schema {
  if (!('enum' in change)) return { ...schema, ...change };
  const { type, description, default: byDefault } = schema;
  return {
    ...{ type },
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...change,
  };
}

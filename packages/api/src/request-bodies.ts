/** Bodies of the OpenAPI document that say which fields go together, which the fields alone cannot. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { ModelSpec } from '@geekhub/contracts/model-spec';
import { positiveDecimalPattern } from '@geekhub/contracts/money';

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
      const { aspectRatios, image } = input;
      return narrowed(
        fields,
        title,
        {
          model: { enum: [model.id], example: model.id },
          duration: {
            enum: [...durations],
            default: model.defaultDurationSeconds,
            example: model.defaultDurationSeconds,
          },
          aspect_ratio: aspectRatios === null ? null : { enum: [...aspectRatios] },
          resolution: resolutions.length === 0 ? null : { enum: [...resolutions], example: resolutions[0] },
          audio: { optional: {}, always: { enum: [true] }, none: { enum: [false] } }[model.audio],
          negative_prompt: model.negativePrompt ? {} : null,
          seed: model.seed ? {} : null,
          image_url: image === 'none' ? null : {},
        },
        [
          ...(image === 'required' ? ['image_url'] : []),
          ...(mustAsk ? ['resolution'] : []),
          ...(durations.includes(model.defaultDurationSeconds) ? [] : ['duration']),
        ],
      );
    }),
  );
}

function inputsOf({ aspectRatios, imageAspectRatios, imageInput }: ModelSpec) {
  const text = { what: 'from text', aspectRatios, image: 'none' as const };
  if (imageInput.length === 0) return [text];
  if (imageAspectRatios?.join() === aspectRatios.join()) {
    return [{ ...text, what: 'from text or an image', image: 'optional' as const }];
  }
  return [text, { what: 'from an image', aspectRatios: imageAspectRatios, image: 'required' as const }];
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

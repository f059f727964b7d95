/** Bodies of the OpenAI Videos dialect: which sizes and lengths each model takes, alone and with an image. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { ModelSpec, VideoSize } from '@geekhub/contracts/model-spec';
import { sizesOf } from '@geekhub/contracts/openai-request';

type Schema = Record<string, unknown>;

interface Fields extends Schema {
  properties: Record<string, Schema>;
}

/** What an image may stand as in a body of either type, one field each. A form has no objects: theirs are fields of their own. */
const IMAGE_FORMS: Readonly<Record<string, (objects: readonly Fields[]) => Record<string, Schema>[]>> = {
  'application/json': (objects) => objects.map((object) => ({ input_reference: object })),
  'multipart/form-data': (objects) => [
    { input_reference: { type: 'string', format: 'binary' } },
    ...objects.flatMap(({ properties }) =>
      Object.entries(properties).map(([name, schema]) => ({ [`input_reference[${name}]`]: schema })),
    ),
  ],
};

/** No request fits two of the forms. */
export function openaiBodies(fields: Fields, contentType: string): Schema {
  const { input_reference: reference = {}, ...words } = fields.properties;
  const objects = (reference.anyOf as Fields[]).filter(({ type }) => type === 'object');
  const images = IMAGE_FORMS[contentType]?.(objects) ?? [];
  const forms = CATALOGUE.flatMap((model) => [
    ...formsOf(fields, words, model, null),
    ...images.flatMap((image) => formsOf(fields, words, model, image)),
  ]);
  // The same here; but whoever checks that no second one fits has to compare files, which not every tool can.
  return contentType === 'multipart/form-data' ? { anyOf: forms } : { oneOf: forms };
}

function formsOf(
  fields: Fields,
  words: Record<string, Schema>,
  model: ModelSpec,
  image: Record<string, Schema> | null,
): Schema[] {
  const sizes = sizesOf(model, image !== null);
  return lengthsOf(model, sizes).map(({ durations, sizes: these, mustAsk }) => {
    const { size, ...withoutSize } = words;
    return {
      type: 'object',
      title: `${model.id}, ${image === null ? 'from text' : 'from an image'}`,
      properties: {
        ...withoutSize,
        model: listed(words.model, [model.id]),
        seconds: listed(words.seconds, durations.map(String)),
        ...(these === null ? {} : { size: listed(size, these) }),
        ...image,
      },
      required: ['model', 'prompt', ...(mustAsk ? ['size'] : []), ...Object.keys(image ?? {})],
      additionalProperties: fields.additionalProperties,
    };
  });
}

/** Where the values are listed, nothing else need be said of them. */
function listed({ description }: Schema = {}, values: readonly string[]): Schema {
  const [example] = values;
  return { type: 'string', ...(description === undefined ? {} : { description }), enum: values, example };
}

/** Sizes that the model renders at each of its lengths, and those that it renders at some alone. */
function lengthsOf(model: ModelSpec, sizes: readonly VideoSize[] | null) {
  const free = { durations: model.durationsSeconds, mustAsk: false };
  if (sizes === null) return [{ ...free, sizes: null }];
  const limitOf = ({ resolution }: VideoSize) => model.resolutionDurations[resolution ?? ''];
  const limited = Map.groupBy(sizes.filter(limitOf), limitOf);
  return [
    { ...free, sizes: sizes.filter((size) => limitOf(size) === undefined).map(({ size }) => size) },
    ...[...limited].map(([durations = [], these]) => ({
      durations,
      mustAsk: true,
      sizes: these.map(({ size }) => size),
    })),
  ];
}

/** Bodies of the OpenAI Videos dialect: which sizes and lengths each model takes, alone and with an image. */
import { CATALOGUE } from '@geekhub/contracts/catalogue';
import type { ModelSpec, VideoSize } from '@geekhub/contracts/model-spec';
import { sizesOf } from '@geekhub/contracts/openai-request';

type Schema = Record<string, unknown>;

interface Fields extends Schema {
  properties: Record<string, Schema>;
}

type ImageForm = (reference: Schema) => Record<string, Schema>;

/** A form has no objects: the fields of one are fields of their own. */
const IMAGE_FORMS: Readonly<Record<string, readonly ImageForm[]>> = {
  'application/json': [(reference) => ({ input_reference: inside(reference) })],
  'multipart/form-data': [
    () => ({ input_reference: { type: 'string', format: 'binary' } }),
    (reference) => ({ 'input_reference[image_url]': addressIn(reference) }),
  ],
};

/** No request fits two of the forms. */
export function openaiBodies(fields: Fields, contentType: string): Schema {
  const images = IMAGE_FORMS[contentType] ?? [];
  const { input_reference: reference = {}, ...words } = fields.properties;
  return {
    oneOf: CATALOGUE.flatMap((model) => [
      ...formsOf(fields, words, model, null),
      ...images.flatMap((image) => formsOf(fields, words, model, image(reference))),
    ]),
  };
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

/** What stands in JSON for an image: all that the field takes but a file. */
function inside(reference: Schema): Schema {
  const forms = reference.anyOf as Schema[];
  const [object] = forms.filter(({ type }) => type === 'object');
  if (object === undefined) throw new Error('an image may stand in an object');
  return object;
}

function addressIn(reference: Schema): Schema {
  const { image_url: address } = (inside(reference) as Fields).properties;
  if (address === undefined) throw new Error('an image may be an address');
  return address;
}

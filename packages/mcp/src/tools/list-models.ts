/** list_models: which models there are, what they render and what they cost. */
import { listOf } from '@geekhub/contracts/list';
import { Model } from '@geekhub/contracts/model';
import { z } from 'zod';
import { READS, type Tool } from './tool.ts';

const Input = z.strictObject({});
const Output = listOf(Model.loose()).loose();

export const listModels: Tool<typeof Input, typeof Output> = {
  name: 'list_models',
  title: 'List video models',
  description:
    'Lists the video models with their prices per second in MXN and what each can render: lengths, aspect ratios, ' +
    'resolutions, sound, images.',
  annotations: READS,
  input: Input,
  output: Output,
  async run({ caller, extra }) {
    const models = await caller.client.models({ signal: extra.signal });
    const text = models.data.map(describeModel).join('\n');
    return { content: [{ type: 'text', text }], structuredContent: { ...models } };
  },
};

function describeModel(model: Model): string {
  const parts = [
    `${model.price_per_second.mxn} MXN/s`,
    `${model.durations.join(', ')} s (default ${model.default_duration})`,
    model.aspect_ratios.join(', '),
    ...(model.resolutions.length > 0 ? [model.resolutions.join(', ')] : []),
    `sound ${model.audio}`,
    `${model.typical_seconds.min}–${model.typical_seconds.max} s to make`,
    ...(model.status === 'available' ? [] : [model.status]),
  ];
  return `${model.id}: ${parts.join('; ')}`;
}

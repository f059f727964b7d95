/** get_receipt: what a video cost and why. */
import { Receipt } from '@geekhub/contracts/receipt';
import { z } from 'zod';
import { READS, type Tool } from './tool.ts';

const Input = z.strictObject({ id: z.uuid().meta({ description: 'The id of the video.' }) });
const Output = Receipt.loose();

export const getReceipt: Tool<typeof Input, typeof Output> = {
  name: 'get_receipt',
  title: 'Account for a video',
  description:
    'Shows the account of one video: its price and what it is made of, what was set aside, charged and given back, each ' +
    'attempt, and what was measured in the delivered file.',
  annotations: READS,
  input: Input,
  output: Output,
  async run({ input, caller, extra }) {
    const receipt = await caller.client.receipt(input.id, { signal: extra.signal });
    return { content: [{ type: 'text', text: describe(receipt) }], structuredContent: { ...receipt } };
  },
};

function describe({ status, price, currency, charge, release, delivered, attempts }: Receipt): string {
  const lines = [
    `${status}: ${price.seconds} s × ${price.usd_per_second} USD × ${price.markup} × ${price.fx_mxn_per_usd} = ` +
      `${price.total} ${currency}`,
    charge === null ? 'Nothing was charged.' : `Charged: ${charge.amount} ${currency}.`,
    ...(release === null ? [] : [`Given back: ${release.amount} ${currency}.`]),
    `Attempts: ${attempts.map(({ provider, outcome }) => `${provider} ${outcome}`).join(', ') || 'none'}.`,
  ];
  if (delivered !== null) {
    const { duration, width, height, audio, bytes } = delivered;
    lines.push(
      `Delivered: ${duration} s, ${width}×${height}, ${audio ? 'with' : 'no'} sound, ${bytes} bytes.`,
    );
  }
  return lines.join('\n');
}

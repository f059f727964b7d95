/** The order as a program of the AI SDK. */
import type { CodeOrder } from './code-order.ts';
import { fieldsOf } from './code-order.ts';
import { scriptLiteral } from './script-literal.ts';

/** What the SDK has words for; the rest is handed on in the gateway's own. */
const WORDS: Readonly<Record<string, string>> = {
  duration: 'duration',
  aspect_ratio: 'aspectRatio',
  seed: 'seed',
  audio: 'generateAudio',
};

export function aiSdkProgram({ origin, request, firstFrame, lastFrame }: CodeOrder): string {
  const { model, prompt, ...others } = request;
  const text = JSON.stringify(prompt);
  const fields = fieldsOf(others as CodeOrder['request']);
  const own = Object.fromEntries(fields.filter(([name]) => WORDS[name] === undefined));
  const lines = [
    firstFrame === null
      ? `  prompt: ${text},`
      : `  prompt: { image: await readFile('${firstFrame}'), text: ${text} },`,
    ...(lastFrame === null
      ? []
      : [`  frameImages: [{ frameType: 'last_frame', image: await readFile('${lastFrame}') }],`]),
    ...fields.flatMap(([name, value]) => {
      const word = WORDS[name];
      return word === undefined ? [] : [`  ${word}: ${scriptLiteral(value)},`];
    }),
    ...(Object.keys(own).length === 0 ? [] : [`  providerOptions: { geekhub: ${scriptLiteral(own)} },`]),
  ];
  return `import { ${firstFrame === null ? '' : 'readFile, '}writeFile } from 'node:fs/promises';
import { createGeekHub } from '@geekhub/ai-sdk-provider';
import { experimental_generateVideo as generateVideo } from 'ai';

// GEEKHUB_API_KEY is an API key of yours. A test key makes test videos, a live key spends money.
const geekhub = createGeekHub({ baseURL: '${origin}', apiKey: process.env.GEEKHUB_API_KEY });
const { video, providerMetadata } = await generateVideo({
  model: geekhub.video('${model}'),
${lines.join('\n')}
});
await writeFile('video.mp4', video.uint8Array);
console.log(\`\${providerMetadata.geekhub.jobId} is in video.mp4\`);
`;
}

/** The order as a program for Node, without a package. */
import { type CodeOrder, fieldsOf } from './code-order.ts';
import { scriptLiteral } from './script-literal.ts';

const UPLOAD = `
async function upload(path) {
  const form = new FormData();
  form.set('file', new Blob([await readFile(path)]), path);
  return (await call('files', { method: 'POST', body: form })).id;
}
`;

export function nodeProgram({ origin, request, firstFrame, lastFrame }: CodeOrder): string {
  const hasFrames = firstFrame !== null;
  const fields = [
    ...fieldsOf(request).map(([name, value]) => `    ${name}: ${scriptLiteral(value)},`),
    ...(firstFrame === null ? [] : [`    image_url: await upload('${firstFrame}'),`]),
    ...(lastFrame === null ? [] : [`    last_frame_url: await upload('${lastFrame}'),`]),
  ];
  return `import { ${hasFrames ? 'readFile, ' : ''}writeFile } from 'node:fs/promises';

// GEEKHUB_API_KEY is an API key of yours. A test key makes test videos, a live key spends money.
const url = '${origin}/v1';
const authorization = \`Bearer \${process.env.GEEKHUB_API_KEY}\`;

async function call(path, init = {}) {
  const response = await fetch(\`\${url}/\${path}\`, { ...init, headers: { authorization, ...init.headers } });
  const answer = await response.json();
  if (!response.ok) throw new Error(\`\${answer.error.code}: \${answer.error.message}\`);
  return answer;
}
${hasFrames ? UPLOAD : ''}
let job = await call('videos/generations', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify({
${fields.join('\n')}
  }),
});
// Each call is held until the status changes, or for a minute.
while (job.status === 'pending' || job.status === 'processing') job = await call(\`videos/\${job.id}?wait=60\`);
if (job.status === 'failed') throw new Error(\`\${job.error_code}: \${job.error}\`);

const video = await fetch(job.video_url);
await writeFile('video.mp4', Buffer.from(await video.arrayBuffer()));
console.log(\`\${job.id} is in video.mp4\`);
`;
}

/** Whatever fails, the assistant is told what to do, and nothing that is nobody's business. */
import { VideoApiError } from '@geekhub/client/video-api-error';
import { VideoConnectionError } from '@geekhub/client/video-connection-error';
import { ERROR_CODES } from '@geekhub/contracts/error';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';
import { expect, test } from 'vitest';
import { explainFailure } from '../src/explain-failure.ts';

function textOf({ isError, content }: CallToolResult): string {
  expect(isError).toBe(true);
  const [part] = content;
  return part?.type === 'text' ? part.text : '';
}

const refusal = (code: string | null, retryAfterSeconds: number | null = null) =>
  new VideoApiError('It is refused.', {
    ...{ status: 400, code, requestId: 'req_1', param: null, retryAfterSeconds, body: '' },
  });

test.each(ERROR_CODES)('%s is told with a sentence on what to do next, the code and the request', (code) => {
  const [said, next, source] = textOf(explainFailure(refusal(code))).split('\n');
  expect(said).toBe('It is refused.');
  expect(next).toMatch(/\w.*\.$/);
  expect(source).toBe(`(${code}, req_1)`);
});

test('how long to wait is told where the gateway said so', () => {
  expect(textOf(explainFailure(refusal('rate_limit_exceeded', 7)))).toContain('Wait 7 s before that.');
});

test('an answer of whoever stands in between has no code', () => {
  expect(textOf(explainFailure(refusal(null)))).toContain('(HTTP 400, req_1)');
});

test.each([
  ['the address of the gateway', new VideoConnectionError('No answer came from http://10.0.0.7.')],
  ['the words of a mistake', new TypeError('10.0.0.7 is not a function')],
  ['what is no error at all', '10.0.0.7'],
])('%s is kept back, and the call may be made again', (_, error) => {
  const text = textOf(explainFailure(error));
  expect(text).not.toContain('10.0.0.7');
  expect(text).toContain('Call again shortly, with the same arguments');
});

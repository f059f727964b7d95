/** What every refusal looks like from outside, checked to the last field. */
import type { ErrorCode } from '@geekhub/contracts/error';
import type { ErrorBody } from '@geekhub/contracts/error-body';
import { expect } from 'vitest';
import type { Answer } from './api-caller.ts';

/** The fields beside the four that every error has; `message` where its words matter. */
type ErrorFields = Partial<Omit<ErrorBody['error'], 'type' | 'code' | 'request_id'>>;

export function expectError(
  answer: Answer<unknown>,
  status: number,
  code: ErrorCode,
  fields: ErrorFields = {},
): void {
  expect(answer).toMatchObject({ status, body: { error: { code } } });
  const requestId = answer.headers.get('x-request-id');
  expect(requestId).toMatch(/^req_[0-9a-f]{24}$/);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.body).toEqual({
    error: { message: expect.stringMatching(/\S/), type: code, code, request_id: requestId, ...fields },
  });
}

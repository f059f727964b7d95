/** The gateway's refusal of a call. */

export interface VideoApiErrorFields {
  status: number;
  code: string | null;
  requestId: string | null;
  param: string | null;
  retryAfterSeconds: number | null;
  body: string;
}

export class VideoApiError extends Error {
  override readonly name = 'VideoApiError';
  /** The HTTP status. */
  readonly status: number;
  /** A stable word such as `insufficient_balance`; null when the answer was not the gateway's own, say a proxy's. */
  readonly code: string | null;
  /** What to quote to the operator: the gateway's log has it on every line of the call. */
  readonly requestId: string | null;
  /** The field that is wrong, where there is one. */
  readonly param: string | null;
  /** When another try may succeed, where the gateway told. */
  readonly retryAfterSeconds: number | null;
  /** What came, as it came: the gateway's JSON, where the answer was its own. */
  readonly body: string;

  constructor(message: string, fields: VideoApiErrorFields) {
    super(message);
    this.status = fields.status;
    this.code = fields.code;
    this.requestId = fields.requestId;
    this.param = fields.param;
    this.retryAfterSeconds = fields.retryAfterSeconds;
    this.body = fields.body;
  }
}

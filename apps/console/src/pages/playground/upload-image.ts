/** Brings an image of this machine to the gateway, for one job. */
import { RefusedCall, SCOPE_HEADER, type Scope, scopeText } from '../../trpc.ts';

/** Gives the id of the file. The same key never keeps it twice. Throws a RefusedCall, or whatever the line broke with. */
export async function uploadImage(scope: Scope, image: File, idempotencyKey: string): Promise<string> {
  const form = new FormData();
  form.set('file', image);
  const answer = await fetch('/console/files', {
    method: 'POST',
    headers: { [SCOPE_HEADER]: scopeText(scope), 'idempotency-key': idempotencyKey },
    body: form,
  });
  const body = await answer.json();
  if (!answer.ok) throw new RefusedCall(body.error);
  return body.id;
}

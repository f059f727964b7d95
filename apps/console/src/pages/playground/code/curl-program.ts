/** The order as a script of curl: makes the job, waits for its end, saves the video. */
import { type CodeOrder, fieldsOf } from './code-order.ts';

const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

export function curlProgram({ origin, request, firstFrame, lastFrame }: CodeOrder): string {
  const frames = [
    ['image_url', 'FIRST', firstFrame],
    ['last_frame_url', 'LAST', lastFrame],
  ] as const;
  const named = frames.filter(([, , file]) => file !== null);
  const fields = [
    ...fieldsOf(request).map(([name, value]) =>
      `  "${name}": ${JSON.stringify(value)}`.replaceAll("'", "'\\''"),
    ),
    // Out of the quotes and in again, so that the shell puts the id there.
    ...named.map(([field, variable]) => `  "${field}": "'"$${variable}"'"`),
  ];
  const uploads = named.map(
    ([, variable, file]) =>
      `${variable}=$(curl -sS "$URL/v1/files" -H "$AUTH" -F ${quoted(`file=@${file}`)} | id_of)\n`,
  );
  return `set -euo pipefail
# GEEKHUB_API_KEY is an API key of yours. A test key makes test videos, a live key spends money.
URL=${quoted(origin)}
AUTH="Authorization: Bearer $GEEKHUB_API_KEY"
id_of() { sed -nE 's/^\\{"id":"([^"]+)".*/\\1/p'; }

${uploads.join('')}JOB=$(curl -sS "$URL/v1/videos/generations" -H "$AUTH" \\
  -H 'Content-Type: application/json' -H "Idempotency-Key: order-$RANDOM-$$" -d '{
${fields.join(',\n')}
}')
ID=$(id_of <<<"$JOB")
[[ -n $ID ]] || { echo "$JOB" >&2; exit 1; }

# Each call is held until the status changes, or for a minute.
until [[ $JOB == *'"status":"completed"'* || $JOB == *'"status":"failed"'* ]]; do
  JOB=$(curl -sS "$URL/v1/videos/$ID?wait=60" -H "$AUTH")
done
VIDEO=$(sed -nE 's/.*"video_url":"([^"]+)".*/\\1/p' <<<"$JOB")
[[ -n $VIDEO ]] || { echo "$JOB" >&2; exit 1; }
curl -sS "$VIDEO" -o video.mp4
echo "$ID is in video.mp4"
`;
}

/** The order as a program for Python, with the package `requests`. */
import { type CodeOrder, fieldsOf } from './code-order.ts';

/** Texts of JSON are texts of Python too; yes, no and nothing have other names. */
function pythonLiteral(value: unknown): string {
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null) return 'None';
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(', ')}]`;
  if (typeof value !== 'object') return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, each]) => `${JSON.stringify(name)}: ${pythonLiteral(each)}`)
    .join(', ')}}`;
}

const UPLOAD = `

def upload(path):
    with open(path, "rb") as image:
        return answer_of(session.post(f"{URL}/files", files={"file": image}))["id"]
`;

export function pythonProgram({ origin, request, firstFrame, lastFrame }: CodeOrder): string {
  const fields = [
    ...fieldsOf(request).map(([name, value]) => `    "${name}": ${pythonLiteral(value)},`),
    ...(firstFrame === null ? [] : [`    "image_url": upload("${firstFrame}"),`]),
    ...(lastFrame === null ? [] : [`    "last_frame_url": upload("${lastFrame}"),`]),
  ];
  return `import os
import uuid

import requests

# GEEKHUB_API_KEY is an API key of yours. A test key makes test videos, a live key spends money.
URL = "${origin}/v1"
session = requests.Session()
session.headers["Authorization"] = f"Bearer {os.environ['GEEKHUB_API_KEY']}"


def answer_of(response):
    answer = response.json()
    if not response.ok:
        raise SystemExit(f"{answer['error']['code']}: {answer['error']['message']}")
    return answer

${firstFrame === null ? '' : UPLOAD}
body = {
${fields.join('\n')}
}
headers = {"Idempotency-Key": str(uuid.uuid4())}
job = answer_of(session.post(f"{URL}/videos/generations", json=body, headers=headers))
# Each call is held until the status changes, or for a minute.
while job["status"] in ("pending", "processing"):
    job = answer_of(session.get(f"{URL}/videos/{job['id']}", params={"wait": 60}))
if job["status"] == "failed":
    raise SystemExit(f"{job['error_code']}: {job['error']}")

with open("video.mp4", "wb") as file:
    file.write(requests.get(job["video_url"]).content)
print(f"{job['id']} is in video.mp4")
`;
}

"""The documented flow with the openai package: make a video, wait for it, fetch it."""

import sys
import time
import urllib.request

from openai import BadRequestError, OpenAI

base_url, api_key = sys.argv[1:]
client = OpenAI(base_url=base_url, api_key=api_key)

job = client.post(
    "/videos/generations",
    cast_to=dict,
    body={"model": "fal/kling-2", "prompt": "a wave of green salsa", "duration": 5},
)
assert job["status"] == "pending", job
deadline = time.monotonic() + 120
while job["status"] in ("pending", "processing"):
    assert time.monotonic() < deadline, job
    time.sleep(job["poll_after_seconds"])
    job = client.get(f"/videos/{job['id']}", cast_to=dict)
assert job["status"] == "completed", job

video = urllib.request.urlopen(job["video_url"]).read()
assert video[4:8] == b"ftyp" and len(video) > 10_000, len(video)

try:
    client.post("/videos/generations", cast_to=dict, body={"model": "fal/kling-2", "prompt": "a", "duration": "5"})
except BadRequestError as error:
    assert error.code == "invalid_request_error" and error.param == "duration", error
else:
    raise AssertionError("a wrong duration was taken")
print(f"{job['id']} completed, {len(video)} bytes")

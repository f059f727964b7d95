/** A process that takes jobs into an embedded database as fast as it can, and names each once it was promised. */
import { newJob } from '@geekhub/testing/new-job';
import { openEmbeddedDatabase } from '../src/embedded-database.ts';
import { createPostgresJobStore } from '../src/postgres-job-store.ts';

/** `node write-until-killed.ts DIRECTORY ORGANIZATION_ID` */
const [directory = '', organizationId = ''] = process.argv.slice(2);
const jobs = createPostgresJobStore(await openEmbeddedDatabase(directory));
for (;;) {
  const job = newJob({ organizationId, mode: 'test' }, { holdMicros: 1n });
  const { kind } = await jobs.create(job);
  if (kind !== 'created') throw new Error(`the job was not taken in: ${kind}`);
  await new Promise((sent) => process.send?.(job.id, sent));
}

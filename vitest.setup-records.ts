/** Collects what gateways log in a run, and ends the run with an error when a secret of the run stands in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { findSecrets } from './apps/gateway/test/find-secrets.ts';

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const directory = await mkdtemp(join(tmpdir(), 'geekhub-records-'));
  project.provide('runRecords', directory);
  return async () => {
    // A search that is cut off has found nothing out, so the run has failed until it is over.
    const before = process.exitCode;
    process.exitCode = 1;
    const found = await findSecrets(directory);
    if (found.length === 0) {
      process.exitCode = before;
      return rm(directory, { recursive: true, force: true });
    }
    // The files stay: they are what the report leads to.
    throw new Error(`${found.length} lines of logs hold a secret of this run:\n${found.join('\n')}`);
  };
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DirectoryLocked, lockDirectory } from '../src/directory-lock.ts';

describe('the lock on a data directory', () => {
  it('is given to one, names its holder to the next, and is free when let go', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'geekhub-lock-'));
    try {
      const unlock = lockDirectory(directory);
      expect(() => lockDirectory(directory)).toThrow(DirectoryLocked);
      expect(() => lockDirectory(directory)).toThrow(`process ${process.pid}`);
      unlock();
      lockDirectory(directory)();
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});

import { randomUUID } from 'node:crypto';
import type { Caller } from '@geekhub/ports/account-store';
import { describe, expect, it, vi } from 'vitest';
import { hashSecret, mintApiKey } from '../src/api-key.ts';
import { createAuthenticator } from '../src/authenticate.ts';
import { createAdminAuthenticator } from '../src/authenticate-admin.ts';

const ADDRESS = '192.0.2.1';

/** Counts as the gateway does, and turns an address away after `allowed` wrong keys. */
function wrongKeyLimit(allowed: number) {
  const counted = new Map<string, number>();
  return {
    async check(address: string) {
      if ((counted.get(address) ?? 0) >= allowed) throw new Error('too many');
    },
    async count(address: string) {
      counted.set(address, (counted.get(address) ?? 0) + 1);
    },
  };
}

function callerOf(changes: Partial<Caller> = {}): Caller {
  const scope = { organizationId: randomUUID(), mode: 'live' } as const;
  return { keyId: randomUUID(), scope, last4: 'wxyz', revoked: false, requestsPerMinute: null, ...changes };
}

/** An authenticator over the keys of a map, and a count of its look-ups. */
function openAuthenticator(allowed = 1_000) {
  const callers = new Map<string, Caller>();
  const findCaller = vi.fn(
    async (hash: Uint8Array) => callers.get(Buffer.from(hash).toString('hex')) ?? null,
  );
  const { authenticate, forget } = createAuthenticator({ findCaller }, wrongKeyLimit(allowed));
  return {
    findCaller,
    forget,
    put(key: string, caller: Caller) {
      callers.set(Buffer.from(hashSecret(key)).toString('hex'), caller);
    },
    ask: (key: string, address = ADDRESS) => authenticate(`Bearer ${key}`, address),
  };
}

describe('a key', () => {
  it('is looked up once in five seconds, a revoked one too', async () => {
    const house = openAuthenticator();
    const [good, revoked] = [mintApiKey('live'), mintApiKey('live')];
    house.put(good, callerOf());
    house.put(revoked, callerOf({ revoked: true }));
    for (let time = 0; time < 3; time += 1) {
      await house.ask(good);
      await expect(house.ask(revoked)).rejects.toMatchObject({ code: 'key_revoked' });
    }
    expect(house.findCaller).toHaveBeenCalledTimes(2);
  });

  it('of ours that is asked for by many when its time is over is looked up once for all, unless it changed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let now = 1;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const house = openAuthenticator();
      const key = mintApiKey('live');
      const caller = callerOf();
      house.put(key, caller);
      await house.ask(key);
      now += 5_001;
      vi.advanceTimersByTime(1_000);
      const before = Array.from({ length: 100 }, () => house.ask(key));
      house.put(key, { ...caller, revoked: true });
      house.forget(caller.keyId);
      // Whoever asks after the change is told of it, whatever the others wait for.
      await expect(house.ask(key)).rejects.toMatchObject({ code: 'key_revoked' });
      await Promise.allSettled(before);
      expect(house.findCaller).toHaveBeenCalledTimes(3);
    } finally {
      clock.mockRestore();
      vi.useRealTimers();
    }
  });

  it('is looked up anew once it is forgotten, and what a look-up in hand read before that is not kept', async () => {
    const house = openAuthenticator();
    const key = mintApiKey('live');
    const before = callerOf();
    house.put(key, before);
    house.findCaller.mockImplementationOnce(async () => {
      house.put(key, { ...before, requestsPerMinute: 5 });
      house.forget(before.keyId);
      return before;
    });
    expect((await house.ask(key)).requestsPerMinute).toBeNull();
    expect((await house.ask(key)).requestsPerMinute).toBe(5);
    house.put(key, { ...before, revoked: true });
    house.forget(before.keyId);
    await expect(house.ask(key)).rejects.toMatchObject({ code: 'key_revoked' });
  });
});

describe('an address that sends wrong keys', () => {
  it('is answered without a look-up where the checksum is wrong, however often', async () => {
    const house = openAuthenticator(0);
    const key = mintApiKey('live');
    const wrong = key.slice(0, -1) + (key.endsWith('0') ? '1' : '0');
    for (let time = 0; time < 1_000; time += 1) {
      await expect(house.ask(wrong)).rejects.toMatchObject({ code: 'invalid_api_key' });
    }
    expect(house.findCaller).not.toHaveBeenCalled();
  });

  it('is turned away without a look-up after too many that are well formed, and no other address is', async () => {
    const house = openAuthenticator(3);
    for (let time = 0; time < 3; time += 1) {
      await expect(house.ask(mintApiKey('live'))).rejects.toMatchObject({ code: 'invalid_api_key' });
    }
    await expect(house.ask(mintApiKey('live'))).rejects.toThrow('too many');
    expect(house.findCaller).toHaveBeenCalledTimes(3);
    const elsewhere = house.ask(mintApiKey('live'), '192.0.2.2');
    await expect(elsewhere).rejects.toMatchObject({ code: 'invalid_api_key' });
  });

  it('does not keep out a key from behind it that was right before', async () => {
    // The cache reads this clock, and at most once a millisecond, which it measures with a timer.
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let now = 1;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => now);
    try {
      const house = openAuthenticator(1);
      const key = mintApiKey('live');
      house.put(key, callerOf());
      await house.ask(key);
      await expect(house.ask(mintApiKey('live'))).rejects.toMatchObject({ code: 'invalid_api_key' });
      now += 3_600_000;
      vi.advanceTimersByTime(1_000);
      await house.ask(key);
      // Once at first, once for the wrong key, once after the hour.
      expect(house.findCaller).toHaveBeenCalledTimes(3);
    } finally {
      clock.mockRestore();
      vi.useRealTimers();
    }
  });
});

describe('the operator', () => {
  it('is asked for a token; who guesses is turned away before the token is looked at', async () => {
    const isAdminToken = vi.fn(async () => false);
    const authenticate = createAdminAuthenticator(isAdminToken, wrongKeyLimit(2));
    await expect(authenticate(undefined, ADDRESS)).rejects.toMatchObject({ code: 'missing_api_key' });
    for (const guess of ['first', 'second']) {
      const answer = authenticate(`Bearer ${guess}`, ADDRESS);
      await expect(answer).rejects.toMatchObject({ code: 'invalid_api_key' });
    }
    await expect(authenticate('Bearer third', ADDRESS)).rejects.toThrow('too many');
    expect(isAdminToken).toHaveBeenCalledTimes(2);
  });

  it('who was right before is let in from an address that is turned away', async () => {
    const right = Buffer.from(hashSecret('right'));
    const authenticate = createAdminAuthenticator(async (hash) => right.equals(hash), wrongKeyLimit(1));
    await authenticate('Bearer right', ADDRESS);
    await expect(authenticate('Bearer guess', ADDRESS)).rejects.toMatchObject({ code: 'invalid_api_key' });
    await expect(authenticate('Bearer guess', ADDRESS)).rejects.toThrow('too many');
    await authenticate('Bearer right', ADDRESS);
  });
});

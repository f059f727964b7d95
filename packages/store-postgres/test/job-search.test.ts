/** Jobs are found by whatever they have in common, and by nothing that is not theirs. */
import { randomUUID } from 'node:crypto';
import type { Scope } from '@geekhub/ports/job-record';
import type { JobSearch } from '@geekhub/ports/job-search';
import { KLING_REQUEST } from '@geekhub/testing/new-job';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstRow } from '../src/database.ts';
import { ACCEPTED, COMPLETED, FAILED, openWebhookStores, type WebhookStores } from './webhook-stores.ts';

const ALL: JobSearch = {
  ...{ id: null, words: null, state: null, model: null, keyId: null, from: null, until: null },
};
const PAGE = { limit: 100, after: null };
const MINUTE = 60_000;

let stores: WebhookStores;
beforeAll(async () => {
  stores = await openWebhookStores();
});
afterAll(() => stores[Symbol.asyncDispose]());

const made = (scope: Scope, prompt: string, changes = {}) =>
  stores.createdJob(scope, { request: { ...KLING_REQUEST, prompt }, ...changes });

async function found(scope: Scope, search: Partial<JobSearch>, page = PAGE): Promise<string[]> {
  return (await stores.jobs.search(scope, { ...ALL, ...search }, page)).map(({ job }) => job.request.prompt);
}

async function wordsOf(text: string): Promise<string[]> {
  const row = firstRow(
    await stores.database.query<{ words: string[] }>('select to_json(geekhub.search_words($1)) as words', [
      text,
    ]),
  );
  return row.words.toSorted();
}

describe('the words of a prompt', () => {
  it.each([
    ['An Astronaut, surfing: a WAVE!', ['a', 'an', 'astronaut', 'surfing', 'wave']],
    ['¿Dónde está el Ñandú? “ÁRBOL”', ['arbol', 'donde', 'el', 'esta', 'nandu']],
    ['Łódź, Øresund, straße, Œuvre', ['lodz', 'oeuvre', 'oresund', 'strasse']],
    ['КОШКА и Ёж', ['еж', 'и', 'кошка']],
    ['ΟΔΥΣΣΕΎΣ', ['οδυσσευσ']],
    ['قَلْعَة أحمد', ['احمد', 'قلعة']],
    ['ｆｕｌｌ ４Ｋ', ['4k', 'full']],
    ['一只猫', ['一只', '只猫', '猫']],
    ['👋🏽🌊', ['🌊', '👋🌊']],
    ['고양이가 온다', ['고양이가', '온다']],
    ['50% \' " OR \\ & | ! :* <->', ['50', 'or']],
    ['x'.repeat(4_000), ['x'.repeat(64)]],
    ['% \' " ()', []],
  ])('%j', async (text, words) => {
    expect(await wordsOf(text)).toEqual(words.toSorted());
  });

  it('find the text that they are of, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .string({ unit: 'binary', maxLength: 200 })
          .filter((text) => !text.includes('\0') && text.isWellFormed()),
        async (text) => {
          const row = firstRow(
            await stores.database.query<{ query: string | null; found: boolean | null }>(
              `select geekhub.search_query($1) as query, geekhub.search_document(gen_random_uuid(), 'live',
                 gen_random_uuid(), 'fal/kling-2', $1) @@ geekhub.search_query($1)::tsquery as found`,
              [text],
            ),
          );
          expect(row.found).toBe(row.query === null ? null : true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('a search', () => {
  it('finds words and their beginnings in any order, without case and accents, and in text without spaces', async () => {
    const scope = await stores.newScope();
    const prompts = ['Un Niño corre por el ARBOL', 'an astronaut, surfing', '一只猫在雨中奔跑', 'waves 🌊🏄'];
    for (const prompt of prompts) await made(scope, prompt);
    const [child, astronaut, cat, waves] = prompts;
    for (const [words, expected] of [
      ['nino', [child]],
      ['árb niñ', [child]],
      ['SURF astro', [astronaut]],
      ['tronaut', []],
      ['猫在雨', [cat]],
      ['雨', [cat]],
      ['雨猫', []],
      ['🏄', [waves]],
      ['an', [astronaut]],
      ['astronaut niño', []],
      ['%', []],
      ["' OR 1=1 --", []],
      ['/live', []],
      ['key', []],
    ] as const) {
      expect(await found(scope, { words }), words).toEqual(expected);
    }
  });

  it('combines state, model, key, time and words', async () => {
    const scope = await stores.newScope();
    const keyId = randomUUID();
    const start = new Date('2026-11-20T12:00:00Z');
    await stores.setClock(start);
    const old = await made(scope, 'old wave', { apiKeyId: keyId });
    await stores.move(old, ACCEPTED, COMPLETED);
    await stores.advanceClock(10 * MINUTE);
    const failed = await made(scope, 'failed wave', { apiKeyId: keyId });
    await stores.move(failed, ACCEPTED, FAILED);
    await made(scope, 'luma wave', { model: 'fal/luma-ray-2' });
    const gone = await made(scope, 'gone wave');
    await stores.move(gone, ACCEPTED, COMPLETED);
    await stores.deletions.delete(gone, scope, { erasePrompt: false, claimForMs: MINUTE });
    const open = await made(scope, 'open wave');
    await stores.move(open, ACCEPTED);
    const later = new Date(start.getTime() + MINUTE);
    for (const [search, expected] of [
      [{}, ['open wave', 'gone wave', 'luma wave', 'failed wave', 'old wave']],
      [{ words: 'wave' }, ['open wave', 'gone wave', 'luma wave', 'failed wave', 'old wave']],
      [{ state: 'completed' }, ['old wave']],
      [{ state: 'failed' }, ['failed wave']],
      [{ state: 'deleted' }, ['gone wave']],
      [{ state: 'processing' }, ['open wave']],
      [{ state: 'pending' }, ['luma wave']],
      [{ model: 'fal/luma-ray-2' }, ['luma wave']],
      [{ keyId }, ['failed wave', 'old wave']],
      [{ keyId, state: 'failed', words: 'wav', model: 'fal/kling-2' }, ['failed wave']],
      [{ until: later }, ['old wave']],
      [{ from: later, keyId }, ['failed wave']],
      [{ from: later, keyId, state: 'completed' }, []],
      [{ id: old }, ['old wave']],
    ] as const) {
      expect((await found(scope, search)).toSorted(), JSON.stringify(search)).toEqual(expected.toSorted());
    }
  });

  it('finds nothing of others', async () => {
    const [mine, others] = [await stores.newScope(), await stores.newScope()];
    const theirs = await made(others, 'secret zebra');
    await made({ ...mine, mode: 'test' }, 'secret zebra');
    expect(await found(mine, {})).toEqual([]);
    expect(await found(mine, { words: 'zebra' })).toEqual([]);
    expect(await found(mine, { id: theirs })).toEqual([]);
  });

  it('knows the words of an erased prompt no more', async () => {
    const scope = await stores.newScope();
    const id = await made(scope, 'a zebra');
    await stores.move(id, ACCEPTED, COMPLETED);
    expect(await found(scope, { words: 'zebra' })).toEqual(['a zebra']);
    await stores.deletions.delete(id, scope, { erasePrompt: true, claimForMs: MINUTE });
    expect(await found(scope, { words: 'zebra' })).toEqual([]);
    expect(await found(scope, { model: 'fal/kling-2' })).toEqual(['']);
    const [row] = await stores.database.query<{ document: string }>(
      'select document::text from geekhub.job_search where job_id = $1',
      [id],
    );
    expect(row?.document).not.toContain('zebra');
  });

  it('pages through all, each once, beyond what is looked through', async () => {
    const scope = await stores.newScope();
    await stores.database.query('alter table geekhub.jobs disable trigger user');
    await stores.database.query(
      `insert into geekhub.jobs (id, organization_id, mode, api_key_id, model, provider, upstream, request,
         usd_micros_per_second, markup_micros, fx_micros, hold_micros, fingerprint, callback_nonce, deadline_at, created_at)
       select gen_random_uuid(), $1, 'live', gen_random_uuid(), 'fal/kling-2', 'fal', 'kling',
         jsonb_build_object('prompt', case when nth % 1000 = 0 then 'rare ' else '' end || 'wave ' || nth, 'durationSeconds', 5),
         1, 1, 1, 1, '', '', geekhub.app_now(), geekhub.app_now() - nth / 3 * interval '1 second'
       from generate_series(1, 5000) nth`,
      [scope.organizationId],
    );
    await stores.database.query('alter table geekhub.jobs enable trigger user');
    await stores.database.query(
      `insert into geekhub.job_search (job_id, created_at, document)
       select id, created_at, geekhub.search_document(organization_id, mode, api_key_id, model, request ->> 'prompt')
       from geekhub.jobs where organization_id = $1`,
      [scope.organizationId],
    );
    expect(await found(scope, { words: 'rare' })).toEqual(
      [1, 2, 3, 4, 5].map((nth) => `rare wave ${nth * 1000}`),
    );
    expect(await found(scope, { words: 'rare', state: 'pending' })).toHaveLength(5);
    // Not yet in the index, and found all the same.
    await made(scope, 'rare and new');
    expect(await found(scope, { words: 'rare' }, { limit: 2, after: null })).toEqual([
      'rare and new',
      'rare wave 1000',
      'rare wave 2000',
    ]);
    expect(await found(scope, { words: 'rare', state: 'completed' })).toEqual([]);
    expect(await found(scope, { model: 'fal/hailuo-02' })).toEqual([]);
    const seen = new Set<string>();
    for (let after: { createdAt: Date; id: string } | null = null; ; ) {
      const rows = await stores.jobs.search(scope, { ...ALL, words: 'wave' }, { limit: 700, after });
      for (const { job } of rows.slice(0, 700)) seen.add(job.id);
      const last = rows.at(699)?.job;
      if (rows.length <= 700 || last === undefined) break;
      after = { createdAt: last.createdAt, id: last.id };
    }
    expect(seen.size).toBe(5000);
  });
});

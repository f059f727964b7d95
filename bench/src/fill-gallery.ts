/** Jobs as a customer has made them over three months, as many as are asked for, written by SQL. */
import { randomUUID } from 'node:crypto';
import type { Database } from '@geekhub/store-postgres/database';

export interface FilledGallery {
  scope: { organizationId: string; mode: 'live' };
  /** Made six in ten of the jobs; three of them. */
  keys: { common: string; rare: string };
}

/**
 * $1: the organisation; $2: how many; $3 and $4: the common key and the rare one; $5: whose words they are. Words are made
 * of two of a hundred syllables, the first ones most.
 */
const FILL = `
  insert into geekhub.jobs (id, organization_id, mode, api_key_id, status, model, provider, upstream, request,
    usd_micros_per_second, markup_micros, fx_micros, hold_micros, charge_micros, fingerprint, callback_nonce, deadline_at,
    next_check_at, error_code, error_message, duration_ms, width, height, has_audio, bytes, sha256, created_at, completed_at,
    deleted_at)
  select gen_random_uuid(), $1::uuid, 'live',
    case when nth in (7, $2::integer / 2, $2::integer - 9) then $4::uuid when nth % 10 < 6 then $3::uuid
      else md5('key ' || nth % 4)::uuid end,
    status, model, split_part(model, '/', 1), model,
    jsonb_build_object('prompt', prompt, 'durationSeconds', 5, 'aspectRatio', '16:9', 'resolution', null, 'audio', null,
      'negativePrompt', null, 'seed', null, 'hasImage', false, 'metadata', '{}'::jsonb),
    40000, 1050000, 20000000, 4200000, case status when 'completed' then 4200000 else 0 end,
    md5('fingerprint ' || nth), md5('nonce ' || nth), made + interval '30 minutes', made + interval '1 day',
    case status when 'failed' then 'provider_error' end, case status when 'failed' then 'The provider failed.' end,
    case status when 'completed' then 5000 end, case status when 'completed' then 1280 end,
    case status when 'completed' then 720 end, case status when 'completed' then false end,
    case status when 'completed' then 1000000 end,
    case status when 'completed' then md5('a' || nth) || md5('b' || nth) end,
    made, case when status in ('completed', 'failed') then made + interval '2 minutes' end,
    case when status = 'completed' and nth % 50 = 4 then made + interval '3 minutes' end
  from (
    select nth, geekhub.app_now() - interval '90 days' * (($2::integer - nth)::double precision / $2::integer) as made,
      case when nth % 1000 = 999 then 'processing' when nth % 25 in (3, 17) then 'failed' else 'completed' end as status,
      case when nth in (5, $2::integer / 3) then 'google/veo-3' when nth % 7 = 0 then 'google/veo-3.1'
        when nth % 3 = 0 then 'fal/luma-ray-2' else 'fal/kling-2' end as model,
      concat_ws(' ', case when nth % 20 > 0 then 'cinematic' end, words,
        case when $5::boolean and nth in (11, $2::integer / 4, $2::integer - 77) then 'xylophone' end,
        case when nth < $2::integer / 2 then 'vintage' end,
        case when nth % 25 not in (3, 17) then 'flawless' end,
        case when not $5::boolean or nth = $2::integer / 5 then 'neighbour' end, 'take ' || nth) as prompt
    from generate_series(1, $2::integer) nth
      cross join lateral (select string_agg(pg_temp.syllable(random()) || pg_temp.syllable(random()), ' ') as words
        from generate_series(1, 12 + nth * 0)) made_up
  ) job`;

/** Of no meaning: \`bako\`, \`nesha\` … */
const SYLLABLE = `
  create function pg_temp.syllable(p_random double precision) returns text
    language sql immutable as $$
    select substr('bcdfghjklmnprstvwxyz', 1 + floor(p_random ^ 2 * 20)::integer, 1)
      || substr('aeiou', 1 + floor(p_random * 100)::integer % 5, 1)
  $$`;

/**
 * Nearly all completed, eight in a hundred failed, two deleted, one in a thousand open. `cinematic` is in nearly every
 * prompt, `xylophone` in three, `vintage` only in the older half, `flawless` in no job that failed, `neighbour` in one
 * job here and in all of another organisation, which has a quarter as many.
 */
export async function fillGallery(database: Database, count: number): Promise<FilledGallery> {
  const scope = { organizationId: randomUUID(), mode: 'live' } as const;
  const keys = { common: randomUUID(), rare: randomUUID() };
  const neighbour = { organizationId: randomUUID(), mode: 'live' } as const;
  await database.transaction(async (transaction) => {
    await transaction.execute(SYLLABLE);
    // What each job and its money must agree on is no matter here, and a million checks are.
    await transaction.execute('alter table geekhub.jobs disable trigger user');
    for (const [{ organizationId }, jobs] of [
      [scope, count],
      [neighbour, Math.ceil(count / 4)],
    ] as const) {
      await transaction.query("insert into geekhub.organizations (id, name) values ($1, 'bench')", [
        organizationId,
      ]);
      await transaction.query(FILL, [
        organizationId,
        jobs,
        keys.common,
        keys.rare,
        organizationId === scope.organizationId,
      ]);
    }
    await transaction.execute('alter table geekhub.jobs enable trigger user');
    await transaction.query(
      `insert into geekhub.job_search (job_id, created_at, document)
       select id, created_at, geekhub.search_document(organization_id, mode, api_key_id, model, request ->> 'prompt')
       from geekhub.jobs order by created_at`,
    );
  });
  await database.query('vacuum analyze geekhub.jobs');
  await database.query('vacuum analyze geekhub.job_search');
  return { scope, keys };
}

-- Finding jobs by their words, model and key among a million, and what happened to each of them.

-- The words of a text as they are looked for: without case, accents and marks, each once. Locales, and what they take for
-- a letter, differ from server to server, so everything is spelled out here. What is written without spaces (Chinese,
-- Thai, emoji …) gives its pairs of neighbours, so that any part of it is found. A word is cut off after 64 characters:
-- an index does not take keys of any length.
create function geekhub.search_words(p_text text) returns text[]
  language plpgsql immutable parallel safe strict as $$
declare
  folded text := case when octet_length(p_text) = char_length(p_text) then lower(p_text) else translate(lower(p_text),
    'áàâäãåéèêëíìîïóòôöõúùûüñçýÿÁÀÂÄÃÅÉÈÊËÍÌÎÏÓÒÔÖÕÚÙÛÜÑÇÝ¿¡“”„‘’–—…«»',
    'aaaaaaeeeeiiiiooooouuuuncyyaaaaaaeeeeiiiiooooouuuuncy            ') end;
  unspaced constant text := '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\u2e80-\u2fdf'
    || '\u3005-\u3007\u3021-\u30fa\u30fc-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U0001f000-\U0003ffff';
begin
  -- The way of most, at a fifth of the time.
  if octet_length(folded) = char_length(folded) then
    return array(select distinct left(word, 64)
      from unnest(string_to_array(regexp_replace(folded, '[^a-z0-9]+', ' ', 'g'), ' ')) word where word <> '');
  end if;

  -- Taken apart, left without marks (of Latin, Hebrew and Arabic; what joins emoji, and their skin), put together again.
  folded := normalize(regexp_replace(normalize(p_text, nfkd),
    '[\u00ad\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0640\u064b-\u065f\u0670\u200b-\u200f\u2060'
      || '\ufe00-\ufe0f\U0001f3fb-\U0001f3ff]', '', 'g'), nfkc);
  folded := translate(lower(folded),
    'АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЄІЇҐΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩςØøŁłĐđı',
    'абвгдежзийклмнопрстуфхцчшщъыьэюяєіїґαβγδεζηθικλμνξοπρστυφχψωσoollddi');
  folded := replace(replace(replace(folded, 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe');
  folded := regexp_replace(folded,
    '[^a-z0-9\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u0370-\u037d\u037f-\u0386\u0388-\u0559\u0560-\u0588\u05d0-\u05f2'
      || '\u0620-\u0669\u066e-\u06d3\u06d5-\u06ff\u0710-\u0963\u0966-\u1fff\u2c00-\u2dff\ua000-\ud7ff\ufb00-\ufdff'
      || '\ufe70-\ufefc\U00010000-\U0001efff' || unspaced || ']+', ' ', 'g');
  return array(
    select left(word, 64) from unnest(string_to_array(
        regexp_replace(folded, '[' || unspaced || ']+', ' ', 'g'), ' ')) word where word <> ''
    union
    select substr(run, place, 2) from unnest(string_to_array(
        regexp_replace(folded, '[^' || unspaced || ']+', ' ', 'g'), ' ')) run, generate_series(1, char_length(run)) place
      where run <> ''
  );
end $$;

-- What the document of every job with these words, or beginnings of words, fulfils. null: there is no word in the text.
create function geekhub.search_query(p_text text) returns text
  language sql immutable parallel safe strict as $$
  select string_agg(quote_literal(word) || ':*', ' & ' order by char_length(word) desc, word)
    from unnest(geekhub.search_words(p_text)) word
$$;

-- Whose a job is, and what it was asked of, are words of its document too, which no prompt can have: they begin with a
-- stroke. So one index gives the few among a million, whatever they have in common.
create function geekhub.search_document(
  p_organization_id uuid, p_mode text, p_api_key_id uuid, p_model text, p_prompt text
) returns tsvector
  language sql immutable parallel safe as $$
  select array_to_tsvector(geekhub.search_words(p_prompt)
    || array['/' || p_mode || p_organization_id, '/key' || p_api_key_id, '/model' || p_model])
$$;

-- A row a job, written once. Beside the jobs, whose rows are written anew at every step, with all that is in their indexes.
create table geekhub.job_search (
  job_id uuid primary key,
  created_at timestamptz(3) not null,
  document tsvector not null
);
alter table geekhub.job_search enable row level security;

insert into geekhub.job_search (job_id, created_at, document)
  select j.id, j.created_at, geekhub.search_document(j.organization_id, j.mode, j.api_key_id,
      coalesce(j.asked_model, j.model), j.request ->> 'prompt')
    from geekhub.jobs j order by j.created_at;

-- What is new waits in a list that every search reads whole, so it is to be short.
create index job_search_document on geekhub.job_search using gin (document) with (gin_pending_list_limit = 512);

-- With the first step, and not with the submit, which holds the balance of its customer while it writes. Until then a job
-- is among the newest, and its words are read from itself.
create function geekhub.write_search_row() returns trigger
  language plpgsql as $$
begin
  insert into geekhub.job_search (job_id, created_at, document)
    values (new.id, new.created_at, geekhub.search_document(new.organization_id, new.mode, new.api_key_id,
      coalesce(new.asked_model, new.model), new.request ->> 'prompt'))
    on conflict (job_id) do nothing;
  return null;
end $$;

create trigger jobs_can_be_found after update on geekhub.jobs
  for each row when (old.version = 0 and new.version > 0) execute function geekhub.write_search_row();

create function geekhub.forget_search_words() returns trigger
  language plpgsql as $$
begin
  update geekhub.job_search s
    set document = geekhub.search_document(new.organization_id, new.mode, new.api_key_id,
      coalesce(new.asked_model, new.model), '')
    where s.job_id = new.id;
  return null;
end $$;

create trigger jobs_erased_are_not_found after update of erased on geekhub.jobs
  for each row when (new.erased and not old.erased) execute function geekhub.forget_search_words();

-- The few among many. What most jobs are is found on the way through the newest.
create index jobs_failed on geekhub.jobs (organization_id, mode, created_at desc, id desc)
  where status = 'failed' and deleted_at is null;
create index jobs_deleted on geekhub.jobs (organization_id, mode, created_at desc, id desc) where deleted_at is not null;

-- What happened to a job, as far as no other table tells: no words of a customer are in it.
create table geekhub.job_moments (
  job_id uuid not null,
  at timestamptz(3) not null default geekhub.app_now(),
  -- `rendered`: the provider had finished, the copy began. `callback`: the provider called.
  what text not null check (what in ('processing', 'rendered', 'next_model', 'erased', 'callback')),
  -- Of the render that the job has come to, or is at.
  model text,
  provider text,
  -- Of `next_model`: the model that it left, and what was asked of it that differs from model to model.
  left_model text,
  left_options jsonb
);
create index job_moments_of_a_job on geekhub.job_moments (job_id, at);
alter table geekhub.job_moments enable row level security;

create function geekhub.note_job_moments() returns trigger
  language plpgsql as $$
begin
  insert into geekhub.job_moments (job_id, what, model, provider, left_model, left_options)
    select new.id, moment.what, new.model, new.provider,
        case when moment.what = 'next_model' then old.model end,
        case when moment.what = 'next_model' then jsonb_build_object('aspectRatio', old.request -> 'aspectRatio',
          'resolution', old.request -> 'resolution', 'audio', old.request -> 'audio') end
      from (values
        (new.candidate <> old.candidate, 'next_model'),
        (new.status = 'processing' and old.status = 'pending', 'processing'),
        (new.finished_at is not null and old.finished_at is null, 'rendered'),
        (new.erased and not old.erased, 'erased')
      ) moment (has_come, what)
      where moment.has_come;
  return null;
end $$;

create trigger jobs_note_their_moments after update on geekhub.jobs
  for each row when (new.candidate <> old.candidate or (new.status = 'processing' and old.status = 'pending')
    or (new.finished_at is not null and old.finished_at is null) or (new.erased and not old.erased))
  execute function geekhub.note_job_moments();

-- A provider that calls without end fills no table. false: as many are noted already.
create function geekhub.note_callback(p_job_id uuid) returns boolean
  language sql as $$
  with noted as (
    insert into geekhub.job_moments (job_id, what, model, provider)
      select j.id, 'callback', j.model, j.provider from geekhub.jobs j
        where j.id = p_job_id
          and (select count(*) from geekhub.job_moments m where m.job_id = p_job_id and m.what = 'callback') < 20
      returning 1
  )
  select exists (select from noted)
$$;

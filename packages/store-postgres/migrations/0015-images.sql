-- Images of jobs: a last frame beside the first, and files that were uploaded before the jobs that use them.

-- Private: nothing serves their content. Gone when the last job that uses one has ended, or after a day without any.
create table geekhub.files (
  id text primary key check (id ~ '^file_[0-9a-f]{32}$'),
  organization_id uuid not null,
  mode text not null check (mode in ('live', 'test')),
  content_type text not null check (content_type in ('image/png', 'image/jpeg', 'image/webp')),
  bytes integer not null check (bytes > 0),
  width integer not null check (width > 0),
  height integer not null check (height > 0),
  idempotency_key text check (char_length(idempotency_key) between 1 and 255),
  sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
  created_at timestamptz(3) not null default geekhub.app_now(),
  expires_at timestamptz not null
);
alter table geekhub.files enable row level security;
create unique index files_one_per_idempotency_key
  on geekhub.files (organization_id, mode, idempotency_key) where idempotency_key is not null;
create index files_newest on geekhub.files (organization_id, mode, created_at desc, id desc);
create index files_expired on geekhub.files (expires_at);

-- Apart, so that whoever counts files need not pass their megabytes.
create table geekhub.file_contents (
  file_id text primary key references geekhub.files (id) on delete cascade,
  content bytea not null
);
-- Images are packed already.
alter table geekhub.file_contents alter column content set storage external;
alter table geekhub.file_contents enable row level security;

-- Each of the two addresses is an https URL, a data URL or the id of a file. The last frame is gone with the first when
-- the job ends. A reference is looked at when the transaction ends, so that files are always the last to be locked.
alter table geekhub.job_images
  add column last_frame_url text,
  add column image_file_id text
    generated always as (case when image_url ~ '^file_[0-9a-f]{32}$' then image_url end) stored
    references geekhub.files (id) deferrable initially deferred,
  add column last_frame_file_id text
    generated always as (case when last_frame_url ~ '^file_[0-9a-f]{32}$' then last_frame_url end) stored
    references geekhub.files (id) deferrable initially deferred;
create index job_images_first on geekhub.job_images (image_file_id) where image_file_id is not null;
create index job_images_last on geekhub.job_images (last_frame_file_id) where last_frame_file_id is not null;

create function geekhub.is_file_in_use(p_id text) returns boolean
  language sql stable as $$
  select exists (select from geekhub.job_images i where i.image_file_id = p_id)
    or exists (select from geekhub.job_images i where i.last_frame_file_id = p_id)
$$;

-- Keeps a file, unless the same upload is there already or the organisation has as many, or as much, as it may.
create function geekhub.create_file(
  p_file jsonb, p_content bytea, p_valid interval, p_max_files integer, p_max_bytes bigint
) returns table (outcome text, file geekhub.files)
  language plpgsql as $$
declare
  given geekhub.files := jsonb_populate_record(null::geekhub.files, p_file);
  count_before bigint;
  bytes_before bigint;
begin
  -- One upload of an organisation at a time: of two equal ones at the same moment the second sees the first.
  perform pg_advisory_xact_lock(hashtextextended('geekhub:files:' || given.organization_id || given.mode, 0));
  if given.idempotency_key is not null then
    select * into file from geekhub.files f
      where f.organization_id = given.organization_id and f.mode = given.mode
        and f.idempotency_key = given.idempotency_key;
    if file.expires_at <= geekhub.app_now() then
      -- Not yet swept, or still in use: it gives its key away.
      update geekhub.files f set idempotency_key = null where f.id = file.id;
    elsif file.id is not null then
      outcome := case when file.sha256 = given.sha256 then 'replayed' else 'mismatch' end;
      return next;
      return;
    end if;
  end if;

  select count(*), coalesce(sum(f.bytes), 0) into count_before, bytes_before from geekhub.files f
    where f.organization_id = given.organization_id and f.mode = given.mode;
  if count_before >= p_max_files or bytes_before + given.bytes > p_max_bytes then
    file := null;
    outcome := 'full';
    return next;
    return;
  end if;

  insert into geekhub.files as f (id, organization_id, mode, content_type, bytes, width, height, idempotency_key, sha256,
      expires_at)
    values (given.id, given.organization_id, given.mode, given.content_type, given.bytes, given.width, given.height,
      given.idempotency_key, given.sha256, geekhub.app_now() + p_valid)
    returning f.* into file;
  insert into geekhub.file_contents (file_id, content) values (given.id, p_content);
  outcome := 'created';
  return next;
end $$;

-- 'deleted', 'in_use' or, for a missing one and one of another organisation or mode alike, 'missing'.
create function geekhub.delete_file(p_id text, p_organization_id uuid, p_mode text) returns text
  language plpgsql as $$
begin
  perform from geekhub.files f
    where f.id = p_id and f.organization_id = p_organization_id and f.mode = p_mode
      and f.expires_at > geekhub.app_now() for update;
  if not found then
    return 'missing';
  end if;
  if geekhub.is_file_in_use(p_id) then
    return 'in_use';
  end if;
  delete from geekhub.files f where f.id = p_id;
  return 'deleted';
end $$;

-- The second half of taking in a job that has a last frame or names a file, in the same statement as the first. A file
-- that is not there, is another's or has expired takes the whole statement back; the detail names its field.
create function geekhub.complete_images(p_job_id uuid, p_last_frame_url text) returns void
  language plpgsql as $$
declare
  job geekhub.jobs;
  images geekhub.job_images;
  lacking text;
begin
  select * into job from geekhub.jobs j where j.id = p_job_id;
  update geekhub.job_images i set last_frame_url = p_last_frame_url where i.job_id = p_job_id returning i.* into images;
  -- Held, so that none is deleted before this job is seen to use it.
  perform from geekhub.files f where f.id in (images.image_file_id, images.last_frame_file_id)
    order by f.id for key share;
  lacking := case
    when images.image_file_id is not null and not geekhub.is_own_file(job, images.image_file_id) then 'image_url'
    when images.last_frame_file_id is not null and not geekhub.is_own_file(job, images.last_frame_file_id)
      then 'last_frame_url'
  end;
  if lacking is not null then
    raise exception 'no such file' using errcode = 'GH404', detail = lacking;
  end if;
end $$;

create function geekhub.is_own_file(p_job geekhub.jobs, p_id text) returns boolean
  language sql stable as $$
  select exists (select from geekhub.files f
    where f.id = p_id and f.organization_id = p_job.organization_id and f.mode = p_job.mode
      and f.expires_at > geekhub.app_now())
$$;

-- With the images of a job go the files that no other job uses. Of two jobs that end at the same moment the second waits
-- for the first, and sees that it was the last.
create function geekhub.delete_used_files() returns trigger
  language plpgsql as $$
begin
  perform from geekhub.files f where f.id in (old.image_file_id, old.last_frame_file_id) order by f.id for update;
  delete from geekhub.files f
    where f.id in (old.image_file_id, old.last_frame_file_id) and not geekhub.is_file_in_use(f.id);
  return null;
end $$;

create constraint trigger job_images_take_their_files after delete on geekhub.job_images
  deferrable initially deferred for each row
  when (old.image_file_id is not null or old.last_frame_file_id is not null)
  execute function geekhub.delete_used_files();

-- What was uploaded and never used. Returns how many there were.
create function geekhub.delete_expired_files(p_limit integer) returns integer
  language plpgsql as $$
declare
  deleted integer;
begin
  delete from geekhub.files f where f.id in (
    select old.id from geekhub.files old
      where old.expires_at <= geekhub.app_now() and not geekhub.is_file_in_use(old.id)
      order by old.expires_at limit p_limit for update skip locked);
  get diagnostics deleted = row_count;
  return deleted;
end $$;

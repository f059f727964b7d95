-- Which jobs changed lately: those who wait for one ask this table, and no job's row, until theirs is in it.

-- A row tells of a change that callers see. It is kept for some minutes, which every process that asks outruns by far,
-- and it is logged as the jobs are, so that a crash of the server takes no change back that a job keeps.
create table geekhub.job_changes (
  -- Sequences and clocks go in another order than commits. What a snapshot did not see yet is exact: see the reader.
  transaction xid8 not null default pg_current_xact_id(),
  job_id uuid not null,
  created_at timestamptz not null default geekhub.app_now()
);
create index job_changes_by_transaction on geekhub.job_changes (transaction);
alter table geekhub.job_changes enable row level security;

create function geekhub.note_job_change() returns trigger
  language plpgsql as $$
begin
  insert into geekhub.job_changes (job_id) values (new.id);
  return null;
end $$;

create trigger jobs_note_their_changes after update on geekhub.jobs
  for each row when (new.status is distinct from old.status or floor(new.progress) is distinct from floor(old.progress)
    or new.finished_at is distinct from old.finished_at)
  execute function geekhub.note_job_change();

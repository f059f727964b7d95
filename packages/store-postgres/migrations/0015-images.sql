-- A job may be told how its video ends.

-- Beside the first frame, and gone with it when the job ends.
alter table geekhub.job_images add column last_frame_url text;

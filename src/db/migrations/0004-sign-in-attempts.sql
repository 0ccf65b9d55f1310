-- Wrong passwords, counted by address and by network, in the database so that the limit holds over
-- all processes and restarts. No tenant and so no policy: who signs in is not known yet, and a row
-- holds only the SHA-256 of what was tried. Rows of the last hours only; the web server clears them.
CREATE TABLE sign_in_attempt (
  subject_hash bytea PRIMARY KEY,
  window_start timestamptz NOT NULL,
  attempts     integer NOT NULL
);
CREATE INDEX sign_in_attempt_start ON sign_in_attempt (window_start);
GRANT SELECT, INSERT, UPDATE, DELETE ON sign_in_attempt TO lockstep_app;

-- /readyz compares the migrations done with those of the program.
GRANT SELECT ON migration TO lockstep_app;

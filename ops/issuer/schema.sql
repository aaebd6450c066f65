-- Accounts of people. Nothing here is a fact of the business: what somebody may do follows from the roster.
CREATE TABLE IF NOT EXISTS account (
    staff_id text PRIMARY KEY,
    password text NOT NULL, -- argon2id, with its salt and parameters
    must_change boolean NOT NULL, -- drawn by the machine: good for choosing another one, nothing else
    failures integer NOT NULL DEFAULT 0, -- in a row
    locked_until timestamptz, -- after too many of them
    locked boolean NOT NULL DEFAULT false, -- by hand, until unlocked by hand
    added_at timestamptz NOT NULL,
    signed_in_at timestamptz
);
CREATE TABLE IF NOT EXISTS session (
    digest bytea PRIMARY KEY, -- SHA-256 of the secret that only the browser's cookie holds
    staff_id text NOT NULL REFERENCES account ON DELETE CASCADE,
    begun_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL,
    stale boolean NOT NULL DEFAULT false -- until the drawn password is changed, no token comes of it
);
CREATE INDEX IF NOT EXISTS session_staff_id ON session (staff_id);
CREATE INDEX IF NOT EXISTS session_used_at ON session (used_at);

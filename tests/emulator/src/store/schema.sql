CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE counters (prefix TEXT PRIMARY KEY, last INTEGER NOT NULL) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT UNIQUE,
  username TEXT UNIQUE,
  first_name TEXT,
  last_name TEXT,
  password TEXT,
  second_factor TEXT,
  needs_new_password INTEGER NOT NULL,
  client_trust INTEGER NOT NULL,
  banned INTEGER NOT NULL,
  locked INTEGER NOT NULL,
  last_sign_in_at INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE organizations (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  max_allowed_memberships INTEGER NOT NULL,
  admin_delete_enabled INTEGER NOT NULL,
  public_metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE roles (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  permissions TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, key)
) STRICT;

CREATE TABLE memberships (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  public_metadata TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (organization_id, user_id)
) STRICT;
CREATE INDEX memberships_by_user ON memberships (user_id);

CREATE TABLE requests (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX requests_by_organization ON requests (organization_id, status);

CREATE TABLE tickets (
  ticket TEXT PRIMARY KEY,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  expired INTEGER NOT NULL,
  revoked INTEGER NOT NULL,
  uses_left INTEGER
) STRICT;

CREATE TABLE dev_browsers (id TEXT PRIMARY KEY) STRICT;

CREATE TABLE clients (
  id TEXT PRIMARY KEY,
  dev_browser TEXT,
  sign_in_id TEXT,
  last_active_session_id TEXT,
  last_authentication_strategy TEXT,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

CREATE TABLE client_tokens (
  token TEXT PRIMARY KEY,
  client_id TEXT NOT NULL REFERENCES clients (id) ON DELETE CASCADE,
  replaced_at INTEGER
) STRICT;
CREATE INDEX client_tokens_by_client ON client_tokens (client_id);

CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  client_id TEXT NOT NULL,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  organization_id TEXT,
  last_active_at INTEGER NOT NULL,
  expire_at INTEGER NOT NULL,
  abandon_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_client ON sessions (client_id);
CREATE INDEX sessions_by_user ON sessions (user_id);

CREATE TABLE sign_ins (id TEXT PRIMARY KEY, client_id TEXT NOT NULL, data TEXT NOT NULL) STRICT;

CREATE TABLE IF NOT EXISTS attempt (
  token_hash CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the token in the URL',
  group_id   VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run        INT UNSIGNED NOT NULL,
  attempt    INT          NOT NULL,
  responder  VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  expires_at DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  sid        VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '',
  KEY escalation (group_id, run, attempt)
) ENGINE = InnoDB COMMENT = 'one call to one responder'

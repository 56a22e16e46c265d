-- The addresses of calendars. Who reads this table learns no address.
CREATE TABLE IF NOT EXISTS feed (
  token_hash CHAR(64)    CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the token in the URL',
  kind       VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'person or group',
  subject    VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the id of that person or group',
  made_at    DOUBLE      NOT NULL COMMENT 'seconds since 1970',
  KEY subject (kind, subject)
) ENGINE = InnoDB COMMENT = 'one calendar of one person or group'

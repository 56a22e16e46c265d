-- Who is signed in to the board. Who reads this table gets in nowhere.
CREATE TABLE IF NOT EXISTS board_session (
  token_hash CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'SHA-256 of the cookie',
  person     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the responder; empty: an operator, or a wall',
  name       VARCHAR(100) NOT NULL COMMENT 'as others read it',
  role       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'view, act or wall',
  made_at    DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  expires_at DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  device     VARCHAR(100) NOT NULL DEFAULT '' COMMENT 'what the browser calls itself',
  revoked_at DOUBLE       NOT NULL DEFAULT 0 COMMENT 'seconds since 1970; 0: it was not',
  KEY expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'one session of the board'

-- Links that let somebody see the board, once. Who reads this table gets in nowhere.
CREATE TABLE IF NOT EXISTS board_link (
  link_hash  CHAR(64)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY COMMENT 'SHA-256 of what the link carries',
  person     VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'the responder; empty: an operator, or a wall',
  name       VARCHAR(100) NOT NULL COMMENT 'as others read it',
  role       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'view, act or wall',
  expires_at DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  taken_by   VARCHAR(32)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '' COMMENT 'the request that took it',
  KEY expiry (expires_at)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_bin COMMENT = 'one link to the board'

-- People. utf8mb4_bin, here and in the other tables: an id means itself, not another spelling of it.
CREATE TABLE IF NOT EXISTS responder (
  id         VARCHAR(64)  NOT NULL PRIMARY KEY,
  name       VARCHAR(100) NOT NULL,
  reading    VARCHAR(100) NOT NULL DEFAULT '' COMMENT 'how the name is spoken, empty: as written',
  phone      VARCHAR(16)  NOT NULL COMMENT 'E.164',
  language   VARCHAR(8)   NOT NULL,
  valid_from DATE         NULL COMMENT 'first day, empty: always',
  valid_to   DATE         NULL COMMENT 'last day, included'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

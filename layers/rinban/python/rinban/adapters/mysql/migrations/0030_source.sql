-- How the bodies of a sender become alerts. The definition is text, since the type JSON would sort its keys.
CREATE TABLE IF NOT EXISTS source (
  id         VARCHAR(64) NOT NULL PRIMARY KEY,
  position   INT         NOT NULL COMMENT 'the order in which they are tried, from 0',
  definition LONGTEXT    NOT NULL COMMENT 'JSON, with the keys of the rota file'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

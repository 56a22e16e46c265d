CREATE TABLE IF NOT EXISTS journal (
  id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  group_id VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run      INT UNSIGNED NOT NULL,
  at       DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  cell     VARCHAR(120) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'row x column -> verb',
  detail   VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  KEY escalation (group_id, run, id)
) ENGINE = InnoDB COMMENT = 'append-only: every decision with the cell that made it'

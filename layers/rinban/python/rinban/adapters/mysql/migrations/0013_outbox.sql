CREATE TABLE IF NOT EXISTS outbox (
  id       BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  group_id VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run      INT UNSIGNED NOT NULL,
  write_id CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the decision that caused it',
  item     LONGTEXT     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'JSON',
  KEY escalation (group_id, run, id)
) ENGINE = InnoDB COMMENT = 'what others have to be told'

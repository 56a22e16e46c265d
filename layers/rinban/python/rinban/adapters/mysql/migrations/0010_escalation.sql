CREATE TABLE IF NOT EXISTS escalation (
  group_id    VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run         INT UNSIGNED NOT NULL,
  write_id    CHAR(32)     CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  state       VARCHAR(16)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  deadline_at DOUBLE       NULL COMMENT 'seconds since 1970; NULL: closed',
  document    LONGTEXT     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  tail        VARCHAR(12000) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL DEFAULT '' COMMENT 'alerts that joined since',
  updated_at  TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) ON UPDATE CURRENT_TIMESTAMP(3),
  PRIMARY KEY (group_id, run),
  KEY deadline (deadline_at)
) ENGINE = InnoDB COMMENT = 'one run of calling for the open alerts of one group'

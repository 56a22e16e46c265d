CREATE TABLE IF NOT EXISTS past_call (
  rang_at  DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  group_id VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run      INT UNSIGNED NOT NULL,
  place    INT UNSIGNED NOT NULL COMMENT 'among the calls of its escalation, from 0',
  who      VARCHAR(64)  CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  over_at  DOUBLE       NOT NULL,
  answered TINYINT      NOT NULL,
  passed   TINYINT      NOT NULL,
  PRIMARY KEY (rang_at, group_id, run, place) COMMENT 'the calls of a month lie side by side',
  KEY escalation (group_id, run)
) ENGINE = InnoDB COMMENT = 'one row for each call that rang in an escalation that is over, read from its journal'

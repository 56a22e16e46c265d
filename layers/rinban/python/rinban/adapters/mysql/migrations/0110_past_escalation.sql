CREATE TABLE IF NOT EXISTS past_escalation (
  group_id       VARCHAR(64)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  run            INT UNSIGNED  NOT NULL,
  write_id       CHAR(32)      CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'of the document that it was read from',
  written_at     TIMESTAMP(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT 'when that document was written',
  opened_at      DOUBLE        NOT NULL COMMENT 'seconds since 1970',
  severity       TINYINT       NOT NULL,
  outcome        VARCHAR(32)   CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'empty: it has no alert',
  who            VARCHAR(120)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'the name of who took it',
  alerts         INT UNSIGNED  NOT NULL,
  calls          INT UNSIGNED  NOT NULL,
  seconds_to_ring DOUBLE       NULL,
  seconds_to_key DOUBLE        NULL,
  host           VARCHAR(120)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  problem        VARCHAR(300)  CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL,
  PRIMARY KEY (group_id, run),
  KEY written (written_at),
  KEY opened (opened_at, outcome, group_id, severity, who, alerts, calls, seconds_to_ring, seconds_to_key)
) ENGINE = InnoDB COMMENT = 'one row for each escalation that is over, read from its document: for the history of the board'

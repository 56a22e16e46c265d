-- Stored messages, one row a wording: of one id, the one with the lowest version that is valid today is said.
CREATE TABLE IF NOT EXISTS message (
  id         VARCHAR(64) NOT NULL COMMENT 'messageId',
  version    INT         NOT NULL COMMENT 'from 0',
  severity   VARCHAR(16) NOT NULL DEFAULT '' COMMENT 'such as high, empty: the alert says',
  valid_from DATE        NULL COMMENT 'first day, empty: always',
  valid_to   DATE        NULL COMMENT 'last day, included',
  PRIMARY KEY (id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

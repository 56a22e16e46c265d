-- Who covers for whom, and who is away. A load adds to it and never takes anything out.
CREATE TABLE IF NOT EXISTS arrangement (
  number    INT          NOT NULL COMMENT 'by which it is taken back; both parts of a swap have the same',
  part      INT          NOT NULL COMMENT 'from 0',
  group_id  VARCHAR(64)  NOT NULL COMMENT 'empty: every group in which the person is',
  person    VARCHAR(64)  NOT NULL COMMENT 'the responder who is replaced, or away',
  covering  VARCHAR(64)  NULL     COMMENT 'the responder who is called instead; NULL: the person is away',
  begins    DOUBLE       NULL     COMMENT 'of an override: seconds since 1970',
  ends      DOUBLE       NULL,
  first_day DATE         NULL     COMMENT 'of somebody who is away',
  last_day  DATE         NULL     COMMENT 'included',
  why       VARCHAR(255) NOT NULL,
  made_by   VARCHAR(100) NOT NULL,
  made_at   TIMESTAMP    NOT NULL DEFAULT CURRENT_TIMESTAMP,
  PRIMARY KEY (number, part)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

-- What the rota has given to tell: that a duty comes or has begun, and that nobody will be on duty.
CREATE TABLE IF NOT EXISTS notice (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name       VARCHAR(191) NOT NULL COMMENT 'of the occasion: it is told once',
  kind       VARCHAR(16)  NOT NULL COMMENT 'day before, hour before, hand-over or gap',
  group_id   VARCHAR(64)  NOT NULL,
  person     VARCHAR(64)  NOT NULL COMMENT 'the responder who is to be told; empty for a gap',
  begins     DOUBLE       NOT NULL COMMENT 'of the duty or the gap: seconds since 1970',
  ends       DOUBLE       NULL     COMMENT 'of the gap; NULL: not yet known',
  language   VARCHAR(8)   NOT NULL COMMENT 'of the words',
  words      TEXT         NOT NULL COMMENT 'what is to be told',
  decided_at DOUBLE       NOT NULL COMMENT 'seconds since 1970',
  UNIQUE KEY occasion (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

-- What those who are warned have been told: one small document, which Redis keeps as well.
CREATE TABLE IF NOT EXISTS warning_book (
  id       TINYINT UNSIGNED NOT NULL PRIMARY KEY COMMENT 'always 1',
  write_id CHAR(32)         NOT NULL COMMENT 'of the write that has made this text',
  book     MEDIUMTEXT       NOT NULL COMMENT 'JSON'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

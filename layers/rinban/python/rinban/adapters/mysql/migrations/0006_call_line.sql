-- A group's lines: the one with the lowest position that is valid today applies.
CREATE TABLE IF NOT EXISTS call_line (
  group_id   VARCHAR(64) NOT NULL,
  position   INT         NOT NULL COMMENT 'from 0',
  valid_from DATE        NULL COMMENT 'first day, empty: always',
  valid_to   DATE        NULL COMMENT 'last day, included',
  PRIMARY KEY (group_id, position),
  FOREIGN KEY (group_id) REFERENCES rota_group (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

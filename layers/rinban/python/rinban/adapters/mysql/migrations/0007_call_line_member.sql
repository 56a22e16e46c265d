-- Who is called when a line applies, in which order.
CREATE TABLE IF NOT EXISTS call_line_member (
  group_id     VARCHAR(64) NOT NULL,
  line         INT         NOT NULL COMMENT 'call_line.position',
  position     INT         NOT NULL COMMENT 'calling order, from 0',
  responder_id VARCHAR(64) NOT NULL,
  PRIMARY KEY (group_id, line, position),
  FOREIGN KEY (group_id, line) REFERENCES call_line (group_id, position),
  FOREIGN KEY (responder_id) REFERENCES responder (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

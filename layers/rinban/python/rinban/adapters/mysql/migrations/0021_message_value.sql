-- The names of the values that come with a message, in the order of variableMessage.
CREATE TABLE IF NOT EXISTS message_value (
  message_id VARCHAR(64) NOT NULL,
  version    INT         NOT NULL COMMENT 'message.version',
  position   INT         NOT NULL COMMENT 'from 0',
  name       VARCHAR(64) NOT NULL,
  PRIMARY KEY (message_id, version, position),
  FOREIGN KEY (message_id, version) REFERENCES message (id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

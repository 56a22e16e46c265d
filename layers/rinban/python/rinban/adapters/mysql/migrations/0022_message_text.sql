-- What is said, with {name} where a value is put in.
CREATE TABLE IF NOT EXISTS message_text (
  message_id VARCHAR(64)  NOT NULL,
  version    INT          NOT NULL COMMENT 'message.version',
  language   VARCHAR(8)   NOT NULL,
  text       VARCHAR(300) NOT NULL,
  PRIMARY KEY (message_id, version, language),
  FOREIGN KEY (message_id, version) REFERENCES message (id, version)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

-- More of what differs between the stages, a row each; a stage without a row has the default.
CREATE TABLE IF NOT EXISTS stage_setting (
  stage_id VARCHAR(64)  NOT NULL,
  name     VARCHAR(64)  NOT NULL COMMENT 'as in the rota file',
  value    VARCHAR(255) NOT NULL,
  PRIMARY KEY (stage_id, name),
  FOREIGN KEY (stage_id) REFERENCES stage (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

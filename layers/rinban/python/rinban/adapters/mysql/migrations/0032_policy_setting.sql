-- More of how a group is called, a row each; a policy without a row has the default.
CREATE TABLE IF NOT EXISTS policy_setting (
  policy_id VARCHAR(64)  NOT NULL,
  name      VARCHAR(64)  NOT NULL COMMENT 'as in the rota file',
  value     VARCHAR(255) NOT NULL,
  PRIMARY KEY (policy_id, name),
  FOREIGN KEY (policy_id) REFERENCES policy (id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

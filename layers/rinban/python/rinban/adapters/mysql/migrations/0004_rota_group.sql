-- Teams; "group" alone is a word of SQL.
CREATE TABLE IF NOT EXISTS rota_group (
  id        VARCHAR(64) NOT NULL PRIMARY KEY,
  policy_id VARCHAR(64) NULL COMMENT 'empty: the defaults',
  FOREIGN KEY (policy_id) REFERENCES policy (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

-- How a group is called on the phone.
CREATE TABLE IF NOT EXISTS group_name (
  group_id VARCHAR(64)  NOT NULL,
  language VARCHAR(8)   NOT NULL,
  name     VARCHAR(100) NOT NULL,
  PRIMARY KEY (group_id, language),
  FOREIGN KEY (group_id) REFERENCES rota_group (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

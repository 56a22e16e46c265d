-- One row: what holds for the whole rota. Its lock makes two loads at once wait for each other.
CREATE TABLE IF NOT EXISTS rota (
  id   TINYINT     NOT NULL PRIMARY KEY COMMENT 'always 1',
  zone VARCHAR(64) NOT NULL COMMENT 'IANA time zone in which days begin'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

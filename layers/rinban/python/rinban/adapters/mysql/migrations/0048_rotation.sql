-- People who take turns. A line of a group's order may name a rotation.
CREATE TABLE IF NOT EXISTS rotation (
  id          VARCHAR(64) NOT NULL PRIMARY KEY,
  turns       TEXT        NOT NULL COMMENT 'JSON: the responders of each turn, [["sato"], ["suzuki", "ann"]]',
  turn_length VARCHAR(32) NOT NULL COMMENT 'as in the rota file: week, 2 weeks, working day',
  starts      VARCHAR(16) NOT NULL COMMENT 'as in the rota file: 2026-11-23 09:00',
  zone        VARCHAR(64) NULL     COMMENT 'NULL: the zone of the rota'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

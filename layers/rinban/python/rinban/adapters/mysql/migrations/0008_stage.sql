-- What differs between production and the test stages.
CREATE TABLE IF NOT EXISTS stage (
  id            VARCHAR(64) NOT NULL PRIMARY KEY COMMENT 'prod, staging, dev or local',
  caller_id     VARCHAR(16) NOT NULL DEFAULT '' COMMENT 'E.164, empty: as deployed',
  every_call_to VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'a responder or E.164, empty: everybody is called',
  default_group VARCHAR(64) NOT NULL DEFAULT '' COMMENT 'for a group that does not exist, empty: none'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

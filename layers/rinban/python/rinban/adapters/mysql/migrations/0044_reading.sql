-- How words are said, such as host names. The voice of a language that cannot say a reading has the word itself.
CREATE TABLE IF NOT EXISTS reading (
  word VARCHAR(100) NOT NULL PRIMARY KEY COMMENT 'as alerts have it; capitals or not',
  said VARCHAR(100) NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

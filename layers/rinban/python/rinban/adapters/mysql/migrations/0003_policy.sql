-- How a group is called. All times are seconds.
CREATE TABLE IF NOT EXISTS policy (
  id               VARCHAR(64) NOT NULL PRIMARY KEY,
  ring             INT         NOT NULL COMMENT 'how long one phone rings',
  rounds           INT         NOT NULL COMMENT 'how often everybody is called before giving up loudly',
  pause            INT         NOT NULL COMMENT 'between those rounds',
  then_every       INT         NOT NULL COMMENT 'between the rounds after them',
  prompts          INT         NOT NULL COMMENT 'how often the text is said in one call',
  call_limit       INT         NOT NULL COMMENT 'no call is longer',
  close_when_quiet INT         NOT NULL COMMENT 'taken, and nothing heard since',
  close_after      INT         NOT NULL COMMENT 'taken or not',
  take_digit       CHAR(1)     NOT NULL,
  pass_digit       CHAR(1)     NOT NULL,
  repeat_digits    VARCHAR(12) NOT NULL COMMENT 'every character is a key'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

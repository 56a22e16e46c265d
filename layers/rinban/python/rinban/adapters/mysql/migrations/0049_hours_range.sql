-- Named hours: each name stands for one range or several.
CREATE TABLE IF NOT EXISTS hours_range (
  hours_id        VARCHAR(64) NOT NULL,
  position        INT         NOT NULL COMMENT 'from 0',
  days            VARCHAR(64) NOT NULL COMMENT 'as in the rota file: Mon-Fri, holidays',
  begins          VARCHAR(5)  NOT NULL COMMENT '09:00',
  ends            VARCHAR(5)  NOT NULL COMMENT '18:00',
  later           INT         NOT NULL COMMENT 'how many days after the begin the end is',
  except_holidays TINYINT     NOT NULL COMMENT '1: not on holidays',
  zone            VARCHAR(64) NULL     COMMENT 'NULL: the zone of the rota',
  PRIMARY KEY (hours_id, position)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

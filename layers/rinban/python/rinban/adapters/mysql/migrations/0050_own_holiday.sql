-- Holidays of the rota's own, beside those of its calendar.
CREATE TABLE IF NOT EXISTS own_holiday (
  position  INT  NOT NULL PRIMARY KEY COMMENT 'from 0',
  first_day DATE NOT NULL,
  last_day  DATE NOT NULL COMMENT 'included'
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin

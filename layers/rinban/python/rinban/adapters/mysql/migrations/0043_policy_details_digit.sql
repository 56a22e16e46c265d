ALTER TABLE policy ADD COLUMN details_digit CHAR(1) NULL COMMENT 'says all of one alert; NULL: 3, unless that key has another meaning'

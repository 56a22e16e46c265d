ALTER TABLE rota ADD COLUMN calendar VARCHAR(64) NULL COMMENT 'whose public holidays count, such as japan; NULL: the rota has no holidays'

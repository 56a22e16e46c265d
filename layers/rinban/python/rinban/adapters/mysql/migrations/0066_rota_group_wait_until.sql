ALTER TABLE rota_group ADD COLUMN wait_until VARCHAR(64) NULL COMMENT 'the name of hours'

ALTER TABLE rota_group ADD COLUMN exhausted_group VARCHAR(64) NULL COMMENT 'the group that is called in when nobody took it; NULL: none'

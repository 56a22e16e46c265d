ALTER TABLE rota_group ADD COLUMN outlets TEXT NULL COMMENT 'a JSON list of where else it is told how its escalations stand; NULL: nowhere'

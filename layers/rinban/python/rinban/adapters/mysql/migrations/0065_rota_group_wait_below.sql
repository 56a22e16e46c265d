ALTER TABLE rota_group ADD COLUMN wait_below VARCHAR(16) NULL COMMENT 'alerts that are milder, as in average, wait for the hours wait_until; NULL: none waits'

ALTER TABLE policy ADD COLUMN collect INT NULL COMMENT 'seconds: after a key, alerts that are no more severe are collected so long; NULL: 120'

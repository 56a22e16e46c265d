ALTER TABLE policy ADD COLUMN flap_window INT NULL COMMENT 'seconds: what recovered and returns within this time goes to who took it; NULL: 300'

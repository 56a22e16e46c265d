ALTER TABLE responder ADD COLUMN board VARCHAR(8) NULL COMMENT 'act: may act on the board; NULL: may look'

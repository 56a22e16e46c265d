ALTER TABLE responder ADD COLUMN sign_in VARCHAR(255) NULL COMMENT 'by what the OpenID provider knows the person: signs in to the board; NULL: with a link alone'

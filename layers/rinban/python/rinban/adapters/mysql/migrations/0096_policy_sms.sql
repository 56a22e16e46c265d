ALTER TABLE policy ADD COLUMN sms VARCHAR(32) NULL COMMENT 'after_no_answer: a person whose call nobody answered gets an SMS besides; NULL: no SMS is sent'

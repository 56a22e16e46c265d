ALTER TABLE rota_group ADD COLUMN exhausted_sms VARCHAR(1000) NULL COMMENT 'ids of responders, parted by commas, who get an SMS when nobody took it; NULL: nobody does'

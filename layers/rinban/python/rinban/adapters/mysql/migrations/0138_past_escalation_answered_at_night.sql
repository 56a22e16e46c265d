ALTER TABLE past_escalation ADD COLUMN answered_at_night INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'calls that rang at night and were picked up; counted where calls_listed is 2'

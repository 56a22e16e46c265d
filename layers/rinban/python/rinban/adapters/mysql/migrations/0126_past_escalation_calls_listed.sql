ALTER TABLE past_escalation ADD COLUMN calls_listed TINYINT NOT NULL DEFAULT 0 COMMENT '1: its calls are in past_call; 0: an earlier version has listed it'

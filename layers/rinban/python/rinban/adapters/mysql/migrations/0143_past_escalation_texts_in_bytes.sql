-- To look for bytes takes a third less of the whole page than to look for letters, and finds the same: no letter of UTF-8 is a part of another.
ALTER TABLE past_escalation MODIFY COLUMN texts VARBINARY(1684) AS (CAST(LOWER(CONCAT(host, ' ', problem)) AS BINARY)) STORED COMMENT 'in which a text is looked for, in small letters: nobody types DB-1 at night'

-- A key of an index has at most 3072 bytes, of which this one leaves 2400 to the texts: six hundred letters of four.
ALTER TABLE past_escalation MODIFY COLUMN texts VARBINARY(2400) AS (CAST(LEFT(LOWER(CONCAT(host, ' ', problem, ' ', others)), 600) AS BINARY)) STORED COMMENT 'in which a text is looked for, in small letters: nobody types DB-1 at night'

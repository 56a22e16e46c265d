-- From a row of its own, or the default where there is none. A value that is too long stays where it is, and is told.
UPDATE stage s
LEFT JOIN stage_setting t ON t.stage_id = s.id AND t.name = 'last_resort'
SET s.last_resort = COALESCE(t.value, '')
WHERE s.last_resort IS NULL
  AND (t.value IS NULL OR CHAR_LENGTH(t.value) <= 64)

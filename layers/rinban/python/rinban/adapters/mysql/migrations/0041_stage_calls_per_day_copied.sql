-- From a row of its own, or the default where there is none. A value that is no number stays where it is, and is told.
UPDATE stage s
LEFT JOIN stage_setting t ON t.stage_id = s.id AND t.name = 'calls_per_day'
SET s.calls_per_day = COALESCE(CAST(t.value AS UNSIGNED), 0)
WHERE s.calls_per_day IS NULL
  AND (t.value IS NULL OR t.value REGEXP '^[0-9]{1,9}$')

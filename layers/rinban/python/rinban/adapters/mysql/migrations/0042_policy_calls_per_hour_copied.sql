-- From a row of its own, or the default where there is none. A value that is no number stays where it is, and is told.
UPDATE policy s
LEFT JOIN policy_setting t ON t.policy_id = s.id AND t.name = 'calls_per_hour'
SET s.calls_per_hour = COALESCE(CAST(t.value AS UNSIGNED), 12)
WHERE s.calls_per_hour IS NULL
  AND (t.value IS NULL OR t.value REGEXP '^[0-9]{1,9}$')

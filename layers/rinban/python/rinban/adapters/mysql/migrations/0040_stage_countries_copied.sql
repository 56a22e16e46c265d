-- From a row of its own, or the default where there is none.
UPDATE stage s
LEFT JOIN stage_setting t ON t.stage_id = s.id AND t.name = 'countries'
SET s.countries = COALESCE(t.value, '')
WHERE s.countries IS NULL

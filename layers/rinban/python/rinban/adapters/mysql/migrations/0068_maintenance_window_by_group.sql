-- An alert asks for those of its group.
CREATE INDEX maintenance_of ON maintenance_window (group_id)

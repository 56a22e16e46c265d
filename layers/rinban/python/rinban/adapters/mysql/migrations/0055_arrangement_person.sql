-- An alert asks for what is arranged of the people of its group.
CREATE INDEX arranged_for ON arrangement (person)

"""The business of calling: one step of one escalation, and the calls that it leads to."""

"""The business of calling: one step of one escalation, and what it leads to at the carrier."""

"""Tells others how an escalation stands, after all that rings and speaks."""

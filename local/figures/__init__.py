"""How long people wait, beside what is promised: measured in virtual time and on this machine."""

"""`./dev demo`: two pages from the alert to the recovery, told on the screen while they happen."""

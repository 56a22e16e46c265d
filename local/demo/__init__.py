"""`./dev demo`: two incidents from the alert to the recovery, written to the screen while they happen."""

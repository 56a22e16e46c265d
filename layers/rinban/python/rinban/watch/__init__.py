"""The watchdog, which keeps every chain going when a callback never comes."""

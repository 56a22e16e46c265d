"""The watchdog: whatever callback never came, the chain goes on."""

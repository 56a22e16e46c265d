"""The settings: read from files, checked, compared, remembered and shown."""

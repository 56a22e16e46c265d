"""AWS: the secrets."""

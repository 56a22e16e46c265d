"""AWS: secrets."""

"""The simulated phones of a running ./dev serve, in a terminal."""

"""What plays the outside world on a developer's machine. Nothing in here is shipped."""

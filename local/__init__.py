"""Plays the outside world on a developer's machine: AWS, the carrier, monitors. Nothing of it is shipped."""

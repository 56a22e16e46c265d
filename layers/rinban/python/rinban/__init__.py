"""Rinban: phones the engineer on duty, and goes on down the rota until somebody presses a key."""

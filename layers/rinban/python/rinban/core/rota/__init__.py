"""The rota: who is on duty, how a group is called, and all that is loaded with it."""

"""Rotas of other products: read from what they export, written as a rota file, and compared shift by shift."""

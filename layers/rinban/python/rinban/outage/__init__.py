"""What happens while no store answers."""

"""What Rinban does while no store answers: it calls the last resort, and keeps the alerts."""

"""The calendar feeds: whose address is whose, and what stands in the calendar."""

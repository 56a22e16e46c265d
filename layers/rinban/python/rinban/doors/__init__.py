"""HTTP in and out. The doors translate requests and answers; the business is elsewhere."""

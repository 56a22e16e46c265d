"""Who may see the board: links that are of use once, and the sessions that they become."""

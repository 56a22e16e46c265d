"""A stand-in for the chats, and for a program behind a webhook, which refuses what they are known to refuse."""

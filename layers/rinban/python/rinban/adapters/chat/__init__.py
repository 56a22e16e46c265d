"""Chats, and programs behind a webhook: what is rendered for them is sent, and what they answer is judged."""

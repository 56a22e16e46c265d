"""What a chat is told of an escalation: the text, the request, and what an answer means."""

"""./rinban key: the API keys by which sources are let in."""

"""What others have to be told of an escalation, and when. It follows from the document alone."""

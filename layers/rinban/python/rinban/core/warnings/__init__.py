"""What is wrong with the calling itself, who has to be warned of it, and in which words."""

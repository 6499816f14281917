"""Why the list is as it is, and what would change it."""

"""Which scale scores are on: named, in a legend or beside the table, and which end is good."""

"""What each level asks of an indicator: the rows, and what they may not contradict."""

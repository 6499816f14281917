"""Forms that could not be taken as they were sent: signed out on the way, or closed meanwhile."""

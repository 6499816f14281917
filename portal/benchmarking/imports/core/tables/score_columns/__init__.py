"""Which columns hold the scores, which correct some of them, and which are those of others."""

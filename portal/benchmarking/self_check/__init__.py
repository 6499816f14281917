"""The self-check: its questions, how far it is, its pages."""

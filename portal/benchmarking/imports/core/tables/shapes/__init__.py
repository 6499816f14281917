"""Tables that stand in several pieces: halves, parts, sections, one report in many tables."""

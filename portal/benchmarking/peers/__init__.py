"""Figures of other clusters, in groups so large that nobody is recognised."""

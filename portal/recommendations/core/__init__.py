"""From the needs of a cluster to an ordered, explained list; knows no Django."""

"""Random and nasty requests at the real application (docs/operations.md)."""

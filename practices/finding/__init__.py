"""The search page and what leads to pages: documents for the index, facets, suggestions."""

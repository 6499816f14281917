"""Values that no browser sends, and what the screens make of them."""

"""What the way to the public asks of a page: the rules, the gate before every save, the screens."""

"""Plans without Django: rules of labels, proposals, progress, calendar files."""

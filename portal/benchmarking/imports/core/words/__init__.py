"""What people write: headings, codes, titles, days, values; scales and doubts."""

"""What people write: headings, codes, days, scales, directions, values."""

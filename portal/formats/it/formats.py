"""Italian dates in full: 3 marzo 2026; in short: 3 mar 2026."""

DATE_FORMAT = "j F Y"
SHORT_DATE_FORMAT = "j b Y"  # `M` would begin with a capital: 1 Mar 2026
DATETIME_FORMAT = "j F Y, H:i"

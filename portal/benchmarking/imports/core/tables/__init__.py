"""Where the scores of a file are: tables, their columns and lines, parts of one report."""

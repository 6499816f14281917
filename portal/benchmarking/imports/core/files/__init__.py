"""Spreadsheets and text files as grids of cells, within one budget."""

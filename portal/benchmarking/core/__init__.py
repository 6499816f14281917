"""What scores say: totals, areas, changes, labels; knows no Django."""

"""How good lists are: measures, plain methods to compare with, promises; knows no Django."""

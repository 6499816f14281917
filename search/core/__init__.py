"""What a query asks for, decided once for every engine; knows no Django."""

"""From the bytes of a file to scores and open questions; knows no Django."""

"""Geometry of charts as strings for SVG; knows no Django."""

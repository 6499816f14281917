"""The starter library: texts kept as files that editors recognise, and what loads them."""

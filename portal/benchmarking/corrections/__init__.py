"""A single score of an assessment: typed, checked, saved, taken back."""

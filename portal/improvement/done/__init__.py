"""What is done in a plan and in the recommendations, and on which day."""

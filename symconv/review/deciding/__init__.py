"""Two sides compared: what is asked of the judges, and what a difference comes to."""

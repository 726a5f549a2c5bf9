"""What statements put into force, and what their operations mean."""

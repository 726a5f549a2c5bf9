"""What running text says around formulas."""

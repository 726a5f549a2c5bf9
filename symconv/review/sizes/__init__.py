"""Formulas of sizes and other scalars: o = floor((i + 2p - k) / s) + 1."""

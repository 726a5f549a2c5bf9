"""The links of a chain: each tried, defined, decided or doubted."""

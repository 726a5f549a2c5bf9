"""Signals and their transforms: filters, delays, spectra."""

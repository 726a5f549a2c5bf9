"""Exercises and their answers: drawn, confirmed by the judges, written as sheets."""

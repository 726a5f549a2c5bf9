"""Proof that a kernel equals its definition, and reads and writes nothing else."""

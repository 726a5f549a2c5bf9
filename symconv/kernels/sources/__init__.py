"""Kernels as text: sources, headers, self-checks, projects, and what is told of them."""

"""Kernels compiled, kept and called: the toolchain, the cache, what timing taught."""

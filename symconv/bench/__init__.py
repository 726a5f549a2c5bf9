"""The kernels beside other libraries, and beside what the machine can do, timed in one run."""

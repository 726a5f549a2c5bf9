"""Functions of numbers: derivatives, gradients, losses, worked examples."""

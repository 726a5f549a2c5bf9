"""Functions of numbers and their derivatives: exponentials, logarithms, what is made of them."""

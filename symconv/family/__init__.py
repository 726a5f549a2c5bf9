"""What a convolution is, as data: its definition, its derivatives, its loop nest."""

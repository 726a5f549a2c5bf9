"""How a loop nest is laid out, and what that costs: blocks, tiles, a model of the machine."""

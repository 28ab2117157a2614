"""How well messages are answered: labelled rows, what became of each, and why any of them moved."""

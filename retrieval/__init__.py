"""Which official answer fits the question. Never hears of a verdict."""

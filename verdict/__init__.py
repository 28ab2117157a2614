"""What an official answer means for the asker's case. Never hears of a score."""

"""What was asked, what became of it and what people thought of it: counted, masked, kept for a while."""

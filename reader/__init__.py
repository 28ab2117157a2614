"""What a message says: words, clauses, who does what to what, and the facts that follow. Never decides."""

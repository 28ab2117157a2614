"""What is officially said, and the proof of it. True before anyone asks."""

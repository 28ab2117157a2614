"""Measurements beside other ways to do the same."""

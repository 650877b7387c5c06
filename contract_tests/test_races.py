"""Requests at the same moment: one winner, and ids that nobody else gets."""

"""Histories told again: as they were, or as they would have been."""

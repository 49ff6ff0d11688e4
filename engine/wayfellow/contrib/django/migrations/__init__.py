"""One migration of Django's for each version of our tables."""

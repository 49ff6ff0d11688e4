"""Wayfellow at home in other people's frameworks; each needs the framework itself."""

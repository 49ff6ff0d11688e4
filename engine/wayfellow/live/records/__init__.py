"""Histories as evidence: chains of digests, seals, and all that is proved by them."""

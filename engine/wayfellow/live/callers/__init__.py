"""Callers from outside: the tokens by which they are known, and what they were told."""

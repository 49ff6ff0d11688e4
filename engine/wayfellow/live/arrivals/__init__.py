"""Many people who begin at once, from a table as offices have it."""

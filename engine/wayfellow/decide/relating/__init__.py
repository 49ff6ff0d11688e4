"""People and each other: how they are brought together, in pairs and in groups."""

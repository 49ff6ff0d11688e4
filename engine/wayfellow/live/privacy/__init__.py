"""What people may ask for about themselves: a copy of everything, and to be erased."""

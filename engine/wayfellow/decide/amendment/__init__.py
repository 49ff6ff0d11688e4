"""What staff put right: mistaken records, and endings that were none."""

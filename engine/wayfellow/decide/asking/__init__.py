"""What can be asked about somebody: why, what next, what is possible, and who may."""

"""Days, clocks and meetings: when something is due, and when its time stands still."""

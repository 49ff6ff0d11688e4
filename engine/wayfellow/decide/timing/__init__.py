"""Days, clocks and meetings: when something is due."""

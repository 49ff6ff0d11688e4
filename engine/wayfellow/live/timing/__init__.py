"""Time passing at the desk: clocks, sweeps of who is due, and rounds of matching."""

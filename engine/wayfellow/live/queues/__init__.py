"""What waits its turn, and the workers who see to it: an inbox and an outbox."""

"""What the API answers with, noun by noun."""

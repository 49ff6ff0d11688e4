"""The programme language: from text to the programme model."""

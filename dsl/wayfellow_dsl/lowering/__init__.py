"""From blocks of sentences to the programme model."""

from .programme import Reading, read_programme

__all__ = ["Reading", "read_programme"]

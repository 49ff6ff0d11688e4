"""Wayfellow: programmes for mentoring that run live and in simulation."""

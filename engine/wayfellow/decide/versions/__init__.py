"""From one version of a programme to another, with people in it."""

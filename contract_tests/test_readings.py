"""Questions that only tell which reading the target has; none of them can fail by its answer alone."""

"""A live terminal dashboard for GPUGeek GPU instances."""

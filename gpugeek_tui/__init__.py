"""A live terminal dashboard for GPUGeek GPU instances."""

__version__ = "0.1.0"

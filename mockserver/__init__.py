"""A mock of the GPUGeek API that keeps its state while it runs."""

__version__ = "0.1.0"

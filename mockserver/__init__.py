"""A mock of the GPUGeek API that keeps its state while it runs."""

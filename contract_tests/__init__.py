"""A black-box contract suite for any server of the GPUGeek API."""

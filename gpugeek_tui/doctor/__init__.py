"""What a bug report needs to say, found out step by step, and nothing secret in it."""

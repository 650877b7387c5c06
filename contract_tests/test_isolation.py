"""Two accounts: what one of them has, the other neither sees nor touches."""

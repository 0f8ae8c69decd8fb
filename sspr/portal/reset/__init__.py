"""The pages of the way back into an account: one view, one address and one template a state, all the same word."""

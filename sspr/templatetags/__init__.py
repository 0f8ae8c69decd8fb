"""What templates of the portal may call beside Django's own tags."""

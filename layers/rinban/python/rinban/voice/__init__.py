"""What a person hears."""

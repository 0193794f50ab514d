"""How fast the emulator is, and whether it stays so as it fills."""

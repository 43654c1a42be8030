"""What each received file is, and the register that keeps every one of them with its state."""

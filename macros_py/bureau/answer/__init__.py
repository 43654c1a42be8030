"""What goes back to the units: 审核表, 退回单 and 催报, and what became of them."""

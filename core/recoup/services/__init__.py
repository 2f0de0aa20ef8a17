"""What is decided: one public function, one transaction, one audit entry."""

"""What makes the demand of a commune differ, and the model fitted to the household budget survey."""

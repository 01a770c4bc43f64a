"""Steps that turn the raw source files into the embedded dataset, one module for each part."""

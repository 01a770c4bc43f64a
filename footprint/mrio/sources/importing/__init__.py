"""What every reader of a published table uses: files, cells, labels, and the system made of them."""

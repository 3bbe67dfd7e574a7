"""The sample's complaints: some sixty cases of the last six weeks in every state, played by the product's own acts."""

"""What the portal knows, said in RDF, and read from the RDF of others."""

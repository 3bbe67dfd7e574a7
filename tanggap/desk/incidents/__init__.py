"""Mass incidents (*gangguan*): their cases, the public notice, the one answer to all (D28)."""

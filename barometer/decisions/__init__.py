"""What a decision would change, and what was bought: purchasing, tenders (METHODOLOGY 13, 14). Frames in and out."""

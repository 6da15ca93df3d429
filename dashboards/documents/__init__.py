"""Documents on paper: labels, slips, letters, reports. The same content gives the same bytes."""

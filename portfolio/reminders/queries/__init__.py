"""What reminders are made of, read in a fixed number of statements however many reviews there are."""

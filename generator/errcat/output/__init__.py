"""From rendered files to the disk: plan (what would change), apply (atomic), manifest (what errcat wrote)."""

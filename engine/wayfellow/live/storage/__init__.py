"""What one database keeps: tables, statements, and the borrowed connection."""

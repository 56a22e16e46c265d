"""MySQL (or MariaDB): one module for each thing that is kept there."""

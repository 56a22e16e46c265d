"""MySQL (MariaDB): one module for each thing that is kept there."""

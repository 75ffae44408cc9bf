"""Registration data: the files that registration data providers and the DCC exchange, and the flows they are made of."""

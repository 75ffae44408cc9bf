"""Registration data: the files of the Registration Data Interface, and the data flows that they are made of."""

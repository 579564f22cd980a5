"""What is kept: a book of decisions (决定簿), so that sets, later years and the register can rest on what was decided."""

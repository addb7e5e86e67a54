mod changed;
mod negative;
mod steps;
mod vectors;

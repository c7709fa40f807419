//! The rules, told as stories, walked at random, and proven.

mod deadline_vectors;
mod packs;
mod properties;
mod scenarios;
mod story;

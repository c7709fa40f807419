//! The rules, told as stories, walked at random, and proven.

mod attempts;
mod deadline_vectors;
mod joint_handling;
mod overlays;
mod packs;
mod properties;
mod scenarios;
mod story;

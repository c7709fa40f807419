//! The rules, told as stories, walked at random, and proven.

mod attempts;
mod deadline_vectors;
mod joint_handling;
mod major;
mod model;
mod overlays;
mod pack_versions;
mod packs;
mod properties;
mod referral;
mod scenarios;
mod sight;
mod station;
mod story;

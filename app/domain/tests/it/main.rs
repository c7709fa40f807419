//! The rules, told as stories, walked at random, and proven.

mod attempts;
mod bad_input;
mod board;
mod boundaries;
mod clauses;
mod clocks;
mod confidential;
mod deadline_vectors;
mod details;
mod joint_handling;
mod major;
mod model;
mod overlays;
mod pack_versions;
mod packs;
mod properties;
mod referral;
mod refusals;
mod routing;
mod samples;
mod scenarios;
mod sight;
mod station;
mod story;
mod transfer;

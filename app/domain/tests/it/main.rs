//! The rules, told as stories, walked at random, and proven.

#[cfg(test)]
mod after_service;
#[cfg(test)]
mod attempts;
#[cfg(test)]
mod bad_input;
#[cfg(test)]
mod board;
#[cfg(test)]
mod bound;
#[cfg(test)]
mod boundaries;
#[cfg(test)]
mod clause_map;
#[cfg(test)]
mod clauses;
#[cfg(test)]
mod clocks;
#[cfg(test)]
mod competence;
#[cfg(test)]
mod confidential;
#[cfg(test)]
mod court;
#[cfg(test)]
mod dates;
#[cfg(test)]
mod deadline_vectors;
#[cfg(test)]
mod details;
#[cfg(test)]
mod duty;
#[cfg(test)]
mod holders;
#[cfg(test)]
mod joint_handling;
mod kept_promises;
#[cfg(test)]
mod letter;
#[cfg(test)]
mod major;
#[cfg(test)]
mod mechanism;
#[cfg(test)]
mod model;
#[cfg(test)]
mod naming;
#[cfg(test)]
mod naming_before;
#[cfg(test)]
mod one_side;
#[cfg(test)]
mod overlays;
#[cfg(test)]
mod own_path;
#[cfg(test)]
mod pack_versions;
#[cfg(test)]
mod packs;
#[cfg(test)]
mod papers;
#[cfg(test)]
mod parties;
#[cfg(test)]
mod party_clocks;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod referral;
#[cfg(test)]
mod refusal_clauses;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod rights;
#[cfg(test)]
mod routing;
#[cfg(test)]
mod routing_table;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod scenarios;
#[cfg(test)]
mod sight;
#[cfg(test)]
mod sight_views;
#[cfg(test)]
mod station;
#[cfg(test)]
mod story;
#[cfg(test)]
mod told;
#[cfg(test)]
mod transfer;
#[cfg(test)]
mod voided;
#[cfg(test)]
mod waivers;
#[cfg(test)]
mod wire_input;

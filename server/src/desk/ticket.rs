//! A ticket of the 12345 system.

use domain::value::{Instant, Phone};
use serde::{Deserialize, Serialize};

/// A ticket as the hotline sends it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// Number at the hotline.
    pub ticket_no: String,
    /// When the call came.
    pub called_at: Instant,
    /// Caller.
    pub caller_name: String,
    /// Caller's telephone.
    pub caller_phone: Phone,
    /// Town, by name or code.
    pub town: String,
    /// Title.
    pub matter: String,
    /// What the caller said.
    pub content: String,
    /// Department the hotline suggests.
    pub suggested_department: Option<String>,
    /// Employer concerned.
    pub employer_name: Option<String>,
    /// How urgent.
    pub urgency: Option<String>,
    /// Whether the caller asks for confidence.
    pub confidential: bool,
}

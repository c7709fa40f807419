//! Values that check themselves: a value of one of these types is well formed.

mod id;
mod identity;
mod mask;
mod money;
mod month;
mod own_path;
mod protected;
mod spelling;
mod time;
mod typed;

pub use id::{AccountId, CaseNo, ClauseId, DepartmentId, DocumentNo, LedgerNo, TownId};
pub use identity::{CreditCode, IdNumber, Phone};
pub(crate) use mask::{core_of, surname_of};
pub use mask::{mask_address, mask_bank_card, mask_id_number, mask_name, mask_organisation, mask_phone};
pub use money::Money;
pub use month::{ContributionMonth, Period};
pub use own_path::own_path;
pub use protected::Protected;
pub(crate) use spelling::{Reading, groups_digits};
pub use spelling::{Spelled, folded, is_unseen};
pub use time::{Day, Instant, UTC_OFFSET_SECONDS};
pub use typed::{narrow_digits, typed_number};

/// Why a text is not the value it should be. The message is Chinese and says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub String);

impl Malformed {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

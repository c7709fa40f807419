//! Parts both sites are made of.

mod alert;
mod clocks;
mod due;
mod field;
mod icon;
mod limits;
mod people;
mod stepper;
mod textarea;
mod upload;
mod void;

pub use alert::{Alert, AlertKind, ErrorSummary, Failure, ToldAlert, ToldHere, field_message};
pub use clocks::WhyThisDate;
pub use due::{DueChip, Now, provide_now};
pub use field::{Choice, ChoiceKind, Choices, Field, YearMonths};
pub use icon::{Icon, Mark};
pub use limits::LimitTable;
pub use people::{Ava, Cite, Seal, TrackMark};
pub use stepper::{Meter, Steps};
pub use textarea::TextArea;
pub use upload::{Arrived, Upload, UploadTarget};
pub use void::{Void, void_zh};

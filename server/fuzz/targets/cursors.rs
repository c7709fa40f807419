//! A cursor that is taken says itself again to the letter; numbers of cases and codes likewise.
#![no_main]

use domain::value::{CaseNo, ContributionMonth, Money};
use domain::view::Cursor;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let text = String::from_utf8_lossy(data);
    if let Ok(cursor) = text.parse::<Cursor>() {
        assert_eq!(cursor.to_string().parse(), Ok(cursor));
    }
    if let Ok(case_no) = text.parse::<CaseNo>() {
        assert_eq!(case_no.to_string().parse::<CaseNo>().ok(), Some(case_no));
    }
    if let Ok(month) = text.parse::<ContributionMonth>() {
        assert_eq!(month.to_string().parse::<ContributionMonth>().ok(), Some(month));
    }
    if let Ok(money) = Money::parse_yuan(&text) {
        let _ = money.to_string();
    }
});

//! A ticket is read or every fault of it is named; what is read keeps to the limits and says itself again.
#![no_main]

#[path = "../../src/hotline/body.rs"]
mod body;
#[path = "../../src/desk/ticket.rs"]
mod ticket;

/// Where the body expects its ticket.
mod desk {
    pub use crate::ticket::Ticket;
}

use domain::limits;
use domain::value::Instant;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let now = Instant::from_unix(1_780_000_000);
    match body::ticket(data, now) {
        Ok(ticket) => {
            for (text, most) in [
                (&ticket.ticket_no, limits::NUMBER),
                (&ticket.caller_name, limits::NAME),
                (&ticket.matter, limits::TITLE),
                (&ticket.content, limits::SUMMARY),
            ] {
                assert!(!text.trim().is_empty() && text.chars().count() <= most && !text.contains('\0'), "{ticket:?}");
            }
            assert!(!ticket.ticket_no.contains('/'), "it stands in an address");
            let mut again = serde_json::to_value(&ticket).unwrap();
            again["called_at"] = ticket.called_at.to_string().into();
            assert_eq!(body::ticket(again.to_string().as_bytes(), now).as_ref(), Ok(&ticket));
        }
        Err(errors) => {
            assert!(!errors.is_empty());
            assert!(errors.iter().all(|error| !error.field.is_empty() && error.message.contains('：')), "{errors:?}");
        }
    }
});

//! What a browser says of a case becomes a command or a list of faults by name; a command says itself again, and counts
//! as a signature before it is read where it does afterwards.
#![no_main]

#[expect(dead_code, reason = "the stories of the domain's tests build the case; few of them are told here")]
#[path = "../../../app/domain/tests/it/story.rs"]
mod story;

use domain::case::{Channel, Command, DivisionCommand, OpenedBy};
use domain::input::{CommandInput, Known, Misread, purpose};
use libfuzzer_sys::fuzz_target;
use std::cell::OnceCell;
use story::{Story, liu_yang, pack, registration, staff_ref, unpaid_item, wang_qiang};

thread_local! {
    static STORY: OnceCell<Story> = const { OnceCell::new() };
}

fn registered() -> Story {
    let by = OpenedBy::Intake(staff_ref(&wang_qiang()));
    let received = "2025-11-10T09:00";
    let registration = registration(received, unpaid_item());
    let mut story =
        Story::open(pack("mohe_2025"), received, wang_qiang(), Channel::Counter, registration, by).unwrap();
    story.does(Command::Register);
    story
}

fuzz_target!(|data: &[u8]| {
    STORY.with(|story| {
        let story = story.get_or_init(registered);
        if let Ok(purpose) = purpose(&String::from_utf8_lossy(data), &story.case) {
            assert!(purpose.chars().filter(|c| c.is_alphanumeric()).count() >= 4, "{purpose}");
        }
        let Ok(input) = serde_json::from_slice::<CommandInput>(data) else { return };
        let staff = [staff_ref(&liu_yang()), staff_ref(&wang_qiang())];
        let known = Known { pack: &story.pack, case: &story.case, staff: &staff, now: story.now };
        let _ = (input.step(), input.accounts());
        match input.parse(&known) {
            // How alike two cases are is reckoned, not said.
            Ok(Command::Division(DivisionCommand::Merge { .. })) => {}
            Ok(command) => {
                assert_eq!(input.is_signature(), command.kind().is_signature(), "{command:?}");
                assert_eq!(CommandInput::of(&command).parse(&known), Ok(command));
            }
            Err(Misread::Unsaid) => {}
            Err(Misread::Fields { errors, .. }) => {
                assert!(!errors.is_empty());
                assert!(errors.iter().all(|error| !error.field.is_empty() && error.message.contains('：')), "{errors:?}");
            }
        }
    });
});

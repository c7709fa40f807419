//! Who asks not to be named after something was written, was registered otherwise before, or is registered on another
//! card of the matter, too (X-16-a, M-5.3-c); and who is invited stays who was invited.

use crate::story::*;
use domain::access::Sight;
use domain::access::{Role, sight};
use domain::case::{Command, Likeness, Registration, StaffRef};
use domain::value::{CreditCode, Phone};

/// A case at the tax bureau, registered, the other side invited.
fn registered() -> Story {
    let mut story = Story::submitted("2025-11-10T09:30", unpaid_item());
    story.as_(&wang_qiang()).at("2025-11-10T14:00").does(Command::Claim).does(Command::Register);
    story
}

fn amended(story: &Story, change: impl FnOnce(&mut Registration)) -> Command {
    let mut registration = story.case.registration.clone();
    change(&mut registration);
    Command::AmendRegistration { registration: Box::new(registration) }
}

fn amend(story: &mut Story, change: impl FnOnce(&mut Registration)) {
    let command = amended(story, change);
    story.does(command);
}

fn message(text: &str) -> Command {
    Command::LeaveMessage { text: text.to_owned(), to: Some(2) }
}

/// SEC-01: after name, telephone, address and agent were corrected, the former ones still name who is hidden.
#[test]
fn sec_01_former_names_and_numbers_still_name_who_is_hidden() {
    let mut story = registered();
    amend(&mut story, |known| {
        let party = &mut known.parties[0];
        party.name = "李晓明".to_owned();
        party.phone = Some(Phone::parse("13900000012").unwrap().into());
        party.address = "西林吉镇样例路12号".to_owned();
        party.identity_hidden = true;
    });
    amend(&mut story, |known| {
        let party = &mut known.parties[0];
        party.name = "李小明".to_owned();
        party.phone = Some(Phone::parse("13700000033").unwrap().into());
        party.address = "西林吉镇例样街8号".to_owned();
    });
    for text in ["张丽", "李晓明", "李小明", "13800000001", "139 0000 0012", "13700000033", "样例路12号", "例样街8号"]
    {
        assert_eq!(story.refused(message(&format!("请联系{text}"))), "IDENTITY_IN_TEXT", "{text}");
    }
    assert!(story.try_to(message("请按时补缴")).is_ok());
}

/// SEC-01: a paper issued before somebody asked not to be named is read by the other side without the name.
#[test]
fn sec_01_papers_and_messages_from_before_somebody_hid_name_nobody_to_the_other_side() {
    let mut story = registered();
    story.does(message("张 丽来电催办，138-0000-0001"));
    let bodies = |story: &Story, party: u8| -> String {
        story.case.told_to(party).documents.iter().map(|document| document.body.clone()).collect()
    };
    assert!(bodies(&story, 2).contains("张丽"), "the invitation names the applicant");
    let own = bodies(&story, 1);
    let told = domain::case::timeline(&story.entries, &story.pack, Some(2));
    story.at("2025-11-10T15:00");
    amend(&mut story, |known| known.parties[0].identity_hidden = true);
    let read = bodies(&story, 2);
    assert!(!read.is_empty() && !read.contains("张丽") && read.contains("（身份保密）"), "{read}");
    assert_eq!(bodies(&story, 1), own, "the own papers stay as they are");
    let texts = |told: Vec<domain::case::Happening>| -> String { told.into_iter().map(|one| one.text).collect() };
    assert!(texts(told.clone()).contains("张 丽"));
    let covered = texts(story.case.uncrossed_story(told, 2));
    assert!(covered.contains("来电催办") && !covered.contains("丽") && !covered.contains("0000"), "{covered}");
}

/// SEC-01: a hidden report is not merged into a card that names the reporter; the other cards of a matter learn of it.
#[test]
fn sec_01_hiding_goes_with_the_matter_from_card_to_card() {
    let (survivor, mut duplicate) = (registered(), registered());
    let alike = |one: &Story, other: &Story| Likeness::of(&one.case, &other.case).differences().join("、");
    assert!(!alike(&survivor, &duplicate).contains("保密"));
    amend(&mut duplicate, |known| known.parties[0].identity_hidden = true);
    assert!(alike(&survivor, &duplicate).contains("要求身份保密"), "said before it is tried");
    assert!(!alike(&duplicate, &survivor).contains("保密"), "the other way nobody is named");
    let hidden = duplicate.case.hides_in(&survivor.case).expect("the other card has to learn of it");
    assert!(hidden.parties[0].identity_hidden);
    assert_eq!(survivor.case.hides_in(&duplicate.case), None);
    let mut told = survivor;
    told.as_(&domain::access::Actor::system()).does(Command::AmendRegistration { registration: Box::new(hidden) });
    assert!(told.case.registration.parties[0].identity_hidden);
    assert_eq!(duplicate.case.hides_in(&told.case), None, "once");
}

/// SEC-06: whom the invitation was issued to is not exchanged in two steps either.
#[test]
fn sec_06_an_invited_party_is_not_exchanged_in_two_steps() {
    let mut story = registered();
    assert!(story.case.is_invited());
    let vectors: serde_json::Value = serde_json::from_str(include_str!("../data/id-vectors.json")).unwrap();
    let code = vectors["uscc_gb32100"]["valid"][0]["id"].as_str().unwrap().to_owned();
    amend(&mut story, |known| known.parties[1].credit_code = Some(CreditCode::parse(&code).unwrap().into()));
    let other = amended(&story, |known| known.parties[1].name = "南极宾馆有限公司".to_owned());
    assert_eq!(story.refused(other), "FIELDS_INVALID");
}

/// SEC-01: whoever became an auditor, a supervisor or an administrator since reads no case it was given before.
#[test]
fn sec_01_posts_without_cases_read_none_they_hold() {
    let mut story = registered();
    for role in [Role::Auditor, Role::Supervisor, Role::Administrator] {
        let actor = staff(99, "沈计", &[role], "tax_bureau");
        story.case.first_receiver = Some(StaffRef {
            account: actor.account().unwrap(),
            name: "沈计".to_owned(),
            department: "tax_bureau".into(),
        });
        assert_eq!(sight(&actor, &story.case, &story.pack), Sight::Nothing, "{role}");
    }
}

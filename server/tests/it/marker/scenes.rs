//! One department's own cases: every step and every record beside it.

use super::ink::By;
use super::stage::{Play, Rel, TAX};
use crate::support::play::*;
use crate::support::*;
use domain::case::{
    Channel, Command, ConsultationKind, CoordinationForm, CorrectionUpdate, CourtUpdate, DefectAnswer, DefectField,
    DefectInput, DivisionCommand, DutyCommand, HearingCommand, Likeness, MatterKind, NamingCommand, OversightCommand,
    RecordCommand, RemedyKind, RemedyOutcome, ReopenGround, StaffRef, VoidKind,
};
use domain::intake::Form;
use domain::ports::Casework;
use domain::value::{DepartmentId, Phone};

fn message() -> Command {
    Command::LeaveMessage { text: "请问进展".to_owned(), to: None }
}

pub(crate) fn guidance() -> Command {
    record(RecordCommand::AskGuidance { question: "怎样申请复议".to_owned() })
}

pub(crate) fn answer_guidance(no: u8) -> Command {
    record(RecordCommand::AnswerGuidance { no, answer: "六十日内提出".to_owned() })
}

pub(crate) fn consultation(play: &Play<'_>, kind: ConsultationKind) -> Command {
    record(RecordCommand::OpenConsultation {
        kind,
        held_at: play.world.desk.now(),
        place: "税务局".to_owned(),
        agenda: "口径".to_owned(),
        participants: vec!["甲方".to_owned(), "乙方".to_owned()],
        conclusion: "继续联办".to_owned(),
    })
}

fn decide_extension(granted: bool) -> Command {
    Command::Oversight(OversightCommand::DecideExtension { granted, reason: "审批意见".to_owned() })
}

fn disclosure(play: &Play<'_>) -> Command {
    record(RecordCommand::AskDisclosure {
        recipient: "报社".to_owned(),
        fields: vec!["result".to_owned()],
        purpose: "报道".to_owned(),
        expires_on: play.world.desk.now().day().plus(30),
        public: true,
    })
}

fn decide_disclosure(no: u8, approved: bool) -> Command {
    record(RecordCommand::DecideDisclosure { no, approved, reason: "审批意见".to_owned() })
}

fn remedy(play: &Play<'_>) -> Command {
    Command::StartRemedy {
        party: 0,
        remedy: RemedyKind::Reconsideration,
        body: "上一级税务机关".to_owned(),
        filed_on: play.world.desk.now().day(),
        docket: Some("复议〔2025〕1号".to_owned()),
        civil: false,
        acknowledged: false,
    }
}

fn object(party: u8) -> Command {
    Command::Object { party, grounds: "金额算错了".to_owned() }
}

fn contact(play: &Play<'_>) -> Command {
    Command::RecordContact {
        party: 1,
        at: play.world.desk.now(),
        method: "信函".to_owned(),
        result: "无回音".to_owned(),
    }
}

fn defects() -> Command {
    Command::ReturnForCorrection {
        defects: vec![
            DefectInput { field: DefectField::Contact, text: "没有写电话".to_owned() },
            DefectInput { field: DefectField::Other, text: "工资条不清楚".to_owned() },
        ],
    }
}

fn correct() -> Command {
    Command::Correct {
        answers: vec![
            DefectAnswer { no: 1, text: "补上电话".to_owned() },
            DefectAnswer { no: 2, text: "已重新拍照".to_owned() },
        ],
        update: CorrectionUpdate {
            name: Some("张丽丽".to_owned()),
            phone: Phone::parse("13800000002").ok(),
            address: Some("北极村一号".to_owned()),
            summary: Some("补充说明".to_owned()),
            ..CorrectionUpdate::default()
        },
    }
}

/// A report of a violation whose author is hidden from the other side (X-16-a).
pub(crate) fn hidden_report() -> Form {
    Form {
        matter_kind: MatterKind::ReportOfViolation.id().to_owned(),
        identity_hidden: "yes".to_owned(),
        ..back_pay_form()
    }
}

/// To a draft that was returned once, with every record beside it.
pub(crate) async fn own_with_records(play: &mut Play<'_>) {
    let no = play.take("own", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.does("wangqiang", no, Command::Register).await;
    play.does("wangqiang", no, own()).await;
    play.party_file(1, no).await;
    play.staff_file("wangqiang", no).await;
    play.party(1, no, message()).await;
    play.does("wangqiang", no, message()).await;
    play.party(1, no, guidance()).await;
    play.does("justice", no, answer_guidance(1)).await;
    play.ink.for_party(1);
    play.does("wangqiang", no, court_item()).await;
    let void = RecordCommand::Void { what: VoidKind::CourtItem, no: 1, reason: "金额有误".to_owned() };
    play.does("wangqiang", no, record(void)).await;
    play.does("wangqiang", no, court_item()).await;
    let update = CourtUpdate {
        docket: "（2025）黑 2701 行审 3 号".to_owned(),
        ruling: "准予强制执行".to_owned(),
        enforcement: "已划拨".to_owned(),
        priority: "第二顺位".to_owned(),
    };
    play.does("court", no, record(RecordCommand::UpdateCourtItem { no: 2, update })).await;
    let now = play.world.desk.now();
    play.does("cyberspace", no, post(now)).await;
    let respond = record(RecordCommand::RespondPublicOpinion {
        no: 1,
        response: "已立案核查".to_owned(),
        statement: String::new(),
        disclosure: None,
    });
    play.does("wangqiang", no, respond).await;
    play.does("cyberspace", no, record(RecordCommand::ClosePublicOpinion { no: 1, note: "已平息".to_owned() })).await;
    let coordination = record(RecordCommand::RecordCoordination {
        form: CoordinationForm::Talk,
        on: now.day(),
        people: "两局".to_owned(),
        result: "一致".to_owned(),
    });
    play.does("zhaogang", no, coordination).await;
    let general = consultation(play, ConsultationKind::General);
    play.does("zhaogang", no, general).await;
    for approved in [true, false] {
        let ask = disclosure(play);
        play.does("wangqiang", no, ask).await;
        play.does("zhaogang", no, decide_disclosure(if approved { 1 } else { 2 }, approved)).await;
    }
    play.does("wangqiang", no, record(RecordCommand::ReleaseDisclosure { no: 1 })).await;
    // What is published rests on what was approved.
    play.does("cyberspace", no, post(now)).await;
    let publish = record(RecordCommand::RespondPublicOpinion {
        no: 2,
        response: "已立案核查".to_owned(),
        statement: "情况属实，正在追缴".to_owned(),
        disclosure: Some(1),
    });
    play.does("wangqiang", no, publish).await;
    play.does("cyberspace", no, record(RecordCommand::ClosePublicOpinion { no: 2, note: "已平息".to_owned() })).await;
    play.does("wangqiang", no, ask_extension(3)).await;
    play.does("zhaogang", no, decide_extension(false)).await;
    play.does("wangqiang", no, ask_extension(2)).await;
    play.does("zhaogang", no, decide_extension(true)).await;
    play.does("zhaogang", no, suspend(now.plus(40 * 86_400))).await;
    play.does("zhaogang", no, resume()).await;
    let check = OversightCommand::AskLegalCheck {
        question: "依据是否充分".to_owned(), draft: "拟责令补缴".to_owned()
    };
    play.does("zhaogang", no, Command::Oversight(check)).await;
    play.does("justice", no, pass_check()).await;
    let case = play.case(no).await;
    play.does("wangqiang", no, finding(&case)).await;
    play.does("wangqiang", no, draft(&case)).await;
    play.does("zhaogang", no, Command::ReturnReply { reason: "依据不全".to_owned() }).await;
    play.does("wangqiang", no, draft(&case)).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &["court"], Rel::Court);
    play.sees(no, &["cyberspace"], Rel::Opinion);
    play.sees(no, &["justice"], Rel::Check);
}

/// Served, the other side has objected and gone to a higher authority; what parties write afterwards.
pub(crate) async fn served_and_objected(play: &mut Play<'_>) {
    let no = play.take("served", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.bring_to_service(no).await;
    let attempt = contact(play);
    play.does("wangqiang", no, attempt).await;
    play.party(2, no, object(2)).await;
    for party in [1, 2] {
        play.party(party, no, message()).await;
        play.party_file(party, no).await;
        play.party(party, no, guidance()).await;
        play.does("justice", no, answer_guidance(party)).await;
        play.ink.for_party(party);
    }
    play.does("wangqiang", no, message()).await;
    let start = remedy(play);
    play.party(2, no, start).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &["justice"], Rel::Check);
}

/// Objections that end in other ways.
pub(crate) async fn objections(play: &mut Play<'_>) {
    let no = play.take("re-examined", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.bring_to_service(no).await;
    play.party(1, no, object(1)).await;
    play.does("zhaogang", no, Command::ReExamine { ground: "计算有误".to_owned() }).await;
    play.sees(no, TAX, Rel::Full);
    // The other side takes part before the decision: its own view, and who answers for it (M-4.3-a).
    let no = play.take("heard", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.does("wangqiang", no, Command::Register).await;
    play.code_of_respondent("zhaogang", no).await;
    play.played(no).served = false;
    let view = HearingCommand::State { party: 0, text: "已经补缴".to_owned() };
    play.party(2, no, Command::Hearing(view)).await;
    let phone = Phone::parse("13900000002").ok();
    let (name, post) = ("钱进".to_owned(), "人事经理".to_owned());
    play.party(2, no, Command::Hearing(HearingCommand::NamePerson { party: 0, name, post, phone })).await;
    play.sees(no, TAX, Rel::Full);
    let no = play.take("not pursued", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.bring_to_service(no).await;
    play.party(2, no, object(2)).await;
    play.sees(no, TAX, Rel::Full);
    let no = play.take("objection withdrawn", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.bring_to_service(no).await;
    play.party(2, no, object(2)).await;
    play.party(2, no, Command::WithdrawObjection).await;
    play.sees(no, TAX, Rel::Full);
    let no = play.take("remedy closed", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.bring_to_service(no).await;
    play.party(2, no, object(2)).await;
    let start = remedy(play);
    play.party(2, no, start).await;
    let upheld = Command::CloseRemedy {
        party: 0,
        outcome: RemedyOutcome::Upheld,
        decision: "复决〔2026〕2号".to_owned(),
        received_on: Some(play.world.desk.now().day()),
    };
    play.does("wangqiang", no, upheld).await;
    play.sees(no, TAX, Rel::Full);
}

/// Annulled and taken up again; what is split off then has been served on nobody.
pub(crate) async fn done_again_and_split(play: &mut Play<'_>) {
    let no = play.take("done again", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.bring_to_service(no).await;
    play.party(2, no, object(2)).await;
    let start = remedy(play);
    play.party(2, no, start).await;
    let annulled =
        Command::RedoAfterRemedy {
            party: 0, outcome: RemedyOutcome::Annulled, decision: "复决〔2026〕1号".to_owned()
        };
    play.does("zhaogang", no, annulled).await;
    // An unclear item is found to belong to it.
    let mut form = mixed_form();
    form.items[0] = back_pay_form().items[0].clone();
    let mut form = play.ink.form(&By::Party(1), form);
    // Who was asked to take part, and who holds a code, stays who it is.
    let known = play.case(no).await.registration.parties;
    let written = |value: Option<String>| value.unwrap_or_default();
    (form.name, form.respondent_name) = (known[0].name.clone(), known[1].name.clone());
    form.id_number = written(known[0].id_number.as_ref().map(ToString::to_string));
    form.phone = written(known[0].phone.as_ref().map(ToString::to_string));
    form.respondent_credit_code = written(known[1].credit_code.as_ref().map(ToString::to_string));
    form.respondent_phone = written(known[1].phone.as_ref().map(ToString::to_string));
    let clerk = play.world.staff("wangqiang").await;
    let version = play.case(no).await.version;
    play.world.desk.amend(&clerk, no, version, form).await.unwrap();
    play.ink.made.insert(domain::case::CommandKind::AmendRegistration);
    let child = play.does("wangqiang", no, Command::Division(DivisionCommand::Split { items: vec![2] })).await;
    let child = child.unwrap();
    play.born("split off", child);
    for case_no in [no, child] {
        play.sees(case_no, TAX, Rel::Full);
    }
    let code = play.played(no).codes[0].clone();
    play.played(child).codes.push(code);
}

/// Archived with its catalogue; asked for again by both sides; another one reopened.
pub(crate) async fn archived_and_reopened(play: &mut Play<'_>) {
    for name in ["archived", "reopened"] {
        let no = play.take(name, "wangqiang", Channel::Counter, back_pay_form()).await;
        play.bring_to_service(no).await;
        play.staff_file("wangqiang", no).await;
        play.party_file(1, no).await;
        play.all_agree("wangqiang", no).await;
        play.does("wangqiang", no, Command::Archive).await;
        for party in [1, 2] {
            play.party(party, no, Command::AskReopening { reason: "漏项".to_owned() }).await;
        }
        play.sees(no, TAX, Rel::Full);
        if name == "reopened" {
            let reopen = Command::Reopen { ground: ReopenGround::Error, reason: "办理错误".to_owned() };
            play.does("zhaogang", no, reopen).await;
            play.does("wangqiang", no, own()).await;
            for office_note in ["", "办公室意见"] {
                let office_note = office_note.to_owned();
                let back = Command::Reclassify { reason: "分类有误".to_owned(), office_note };
                play.does("zhaogang", no, back).await;
                play.does("wangqiang", no, own()).await;
            }
            let departments = vec![DepartmentId::from("hrss_bureau")];
            let turn = domain::case::JointCommand::Turn { departments, reason: "涉及参保".to_owned() };
            play.does("zhaogang", no, Command::Joint(turn)).await;
        }
    }
}

/// Returned with defects; one is corrected, one lies open.
pub(crate) async fn corrections(play: &mut Play<'_>) {
    for name in ["corrected", "returned"] {
        let no = play.take(name, "wangqiang", Channel::Letter, back_pay_form()).await;
        play.does("wangqiang", no, defects()).await;
        let attempt = contact(play);
        play.does("wangqiang", no, attempt).await;
        if name == "corrected" {
            correct_all(play, no).await;
        }
        play.sees(no, TAX, Rel::Full);
    }
}

/// A hidden reporter: everything that is written to and by, and the other side reads along.
/// A correction of name, telephone, address and summary: what stood there before is gone.
async fn correct_all(play: &mut Play<'_>, no: domain::value::CaseNo) {
    let before = play.case(no).await.registration;
    play.party(1, no, correct()).await;
    let after = play.case(no).await.registration;
    assert_ne!((&before.parties[0].name, &before.summary), (&after.parties[0].name, &after.summary));
    let party = &before.parties[0];
    let phone = serde_json::to_string(&party.phone).unwrap();
    play.ink.replaced(&[party.name.clone(), phone, party.address.clone(), before.summary]);
}

/// Whether a text may name the hidden reporter is asked and refused, and decided by the head at once; it is not sent.
async fn naming(play: &mut Play<'_>, no: domain::value::CaseNo) {
    let draft = || Box::new(Command::LeaveMessage { text: "同名职工".to_owned(), to: Some(2) });
    let name = play.case(no).await.registration.parties[0].name.clone();
    let ask = NamingCommand::Ask { command: draft(), reason: "工资表原文".to_owned() };
    let confirm = NamingCommand::Confirm { command: draft(), reason: "确系同名".to_owned() };
    for (login, step) in [("wangqiang", ask), ("zhaogang", confirm)] {
        let said = play.ink.command(&By::Staff(login), &record(RecordCommand::Naming(step)));
        let mut said = serde_json::to_value(said).unwrap();
        let (_, step) = said["record"]["naming"].as_object_mut().unwrap().iter_mut().next().unwrap();
        let text = &mut step["command"]["leave_message"]["text"];
        *text = format!("{}，{name}", text.as_str().unwrap()).into();
        play.says(login, no, serde_json::from_value(said).unwrap()).await;
    }
    let answer = NamingCommand::Answer { no: 1, confirmed: false, reason: "请改写".to_owned() };
    play.does("zhaogang", no, record(RecordCommand::Naming(answer))).await;
}

pub(crate) async fn hidden_reporters(play: &mut Play<'_>) {
    let no = play.take("hidden", "wangqiang", Channel::Counter, hidden_report()).await;
    play.does("wangqiang", no, defects()).await;
    let attempt = contact(play);
    play.does("wangqiang", no, attempt).await;
    correct_all(play, no).await;
    play.does("wangqiang", no, Command::Register).await;
    play.party_file(1, no).await;
    play.party(1, no, message()).await;
    play.does("wangqiang", no, message()).await;
    play.does("zhaogang", no, Command::KeepExOfficio { reason: "涉及多名职工".to_owned() }).await;
    play.party(1, no, Command::Withdraw { reason: "不想再反映".to_owned(), letter: None }).await;
    play.played(no).withdrew = true;
    naming(play, no).await;
    play.bring_to_service(no).await;
    play.party(2, no, message()).await;
    play.does("wangqiang", no, message()).await;
    play.sees(no, TAX, Rel::Full);

    let no = play.take("hidden, reopened", "wangqiang", Channel::Counter, hidden_report()).await;
    play.bring_to_service(no).await;
    play.all_agree("wangqiang", no).await;
    play.does("wangqiang", no, Command::Archive).await;
    play.party(1, no, Command::AskReopening { reason: "漏项".to_owned() }).await;
    let reopen = Command::Reopen { ground: ReopenGround::NewEvidence, reason: "新证据".to_owned() };
    play.does("zhaogang", no, reopen).await;
    play.does("wangqiang", no, own()).await;
    play.does("wangqiang", no, ask_extension(2)).await;
    play.does("zhaogang", no, decide_extension(true)).await;
    let until = play.world.desk.now().plus(40 * 86_400);
    play.does("zhaogang", no, suspend(until)).await;
    play.sees(no, TAX, Rel::Full);
}

/// Stands still; an extension waits; restricted and lifted. Another one is restricted to persons named.
pub(crate) async fn standing_and_restricted(play: &mut Play<'_>) {
    let colleague = play.world.staff("liuyang").await;
    let named =
        StaffRef { account: colleague.account().unwrap(), name: "刘洋".to_owned(), department: "tax_bureau".into() };
    let restrict = || {
        let (users, reason) = (vec![named.clone()], "涉密".to_owned());
        Command::Oversight(OversightCommand::Restrict { users, reason })
    };
    let no = play.take("suspended", "wangqiang", Channel::Phone, back_pay_form()).await;
    play.does("wangqiang", no, Command::Register).await;
    play.does("wangqiang", no, own()).await;
    play.does("zhaogang", no, restrict()).await;
    play.does("zhaogang", no, Command::Oversight(OversightCommand::LiftRestriction { reason: "公开".to_owned() }))
        .await;
    play.does("wangqiang", no, ask_extension(3)).await;
    let until = play.world.desk.now().plus(40 * 86_400);
    play.does("zhaogang", no, suspend(until)).await;
    play.sees(no, TAX, Rel::Full);

    let no = play.take("restricted", "wangqiang", Channel::Phone, back_pay_form()).await;
    play.does("wangqiang", no, Command::Register).await;
    play.does("wangqiang", no, own()).await;
    play.does("zhaogang", no, restrict()).await;
    play.sees(no, &["liuyang", "zhaogang"], Rel::Full);

    let hand_over = |reason: &str| Command::OfferHandOver { to: named.clone(), reason: reason.to_owned() };
    let no = play.take("handed over", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.does("zhaogang", no, hand_over("出差")).await;
    play.does("liuyang", no, Command::DeclineHandOver).await;
    play.does("zhaogang", no, hand_over("休假")).await;
    play.sees(no, TAX, Rel::Full);
    let no = play.take("taken over", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.does("zhaogang", no, hand_over("出差")).await;
    play.does("liuyang", no, Command::AcceptHandOver).await;
    play.sees(no, TAX, Rel::Full);

    let duty = Command::Duty;
    let no = play.take("stood in for", "wangqiang", Channel::Counter, back_pay_form()).await;
    let (from, reason) = (play.world.desk.now().day(), || "休假".to_owned());
    let stand_in = DutyCommand::AppointStandIn { to: named.clone(), from, until: from.plus(5), reason: reason() };
    play.does("zhaogang", no, duty(stand_in)).await;
    play.does("zhaogang", no, duty(DutyCommand::EndStandIn { reason: "返岗".to_owned() })).await;
    play.does("zhaogang", no, duty(DutyCommand::Reassign { to: named.clone(), reason: reason() })).await;
    play.sees(no, TAX, Rel::Full);
    let mut benefit = back_pay_form();
    "7".clone_into(&mut benefit.items[0].category);
    "benefit".clone_into(&mut benefit.items[0].sub_kind);
    let no = play.take("countersigned", "sunli", Channel::Counter, benefit).await;
    play.does("sunli", no, Command::Register).await;
    let ask = DutyCommand::AskDeparture { to: "hrss_bureau".into(), reason: "只涉及养老".to_owned() };
    play.does("sunli", no, duty(ask)).await;
    play.does("chenhua", no, duty(DutyCommand::AnswerDeparture { granted: true, reason: "同意".to_owned() })).await;
    play.sees(no, &["sunli", "chenhua"], Rel::Full);
}

/// Duplicates become one, two, and one again.
pub(crate) async fn merged(play: &mut Play<'_>) {
    let form = play.ink.form(&By::Party(1), back_pay_form());
    let first = play.take_as("survivor", "wangqiang", Channel::Counter, form.clone()).await;
    let second = play.ink.form(&By::Party(1), back_pay_form());
    play.ink.forget(&[&second.name, &second.respondent_name]);
    let second = Form { name: form.name, respondent_name: form.respondent_name, ..second };
    let second = play.take_as("duplicate", "wangqiang", Channel::Counter, second).await;
    for no in [first, second] {
        play.does("wangqiang", no, Command::Register).await;
        play.sees(no, TAX, Rel::Full);
    }
    let merge = || Command::Division(DivisionCommand::Merge { duplicate: second, likeness: Likeness::default() });
    play.does("zhaogang", first, merge()).await;
    let undo = DivisionCommand::Unmerge { duplicate: second, reason: "不是同一笔".to_owned() };
    play.does("zhaogang", first, Command::Division(undo)).await;
    play.does("zhaogang", first, merge()).await;
}

/// Withdrawn by the applicant, and by letter; an agent; an employer; a question.
pub(crate) async fn others(play: &mut Play<'_>) {
    let no = play.take("withdrawn", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.party(1, no, Command::Withdraw { reason: "单位补缴了".to_owned(), letter: None }).await;
    play.sees(no, TAX, Rel::Full);
    let no = play.take("withdrawn by letter", "wangqiang", Channel::Counter, back_pay_form()).await;
    let letter = Some("撤回申请书".to_owned());
    play.does("wangqiang", no, Command::Withdraw { reason: "已补缴".to_owned(), letter }).await;
    play.sees(no, TAX, Rel::Full);
    let agent = Form { by_agent: "yes".to_owned(), ..back_pay_form() };
    let no = play.take("by an agent", "wangqiang", Channel::Counter, agent).await;
    play.bring_to_service(no).await;
    play.party(1, no, message()).await;
    play.sees(no, TAX, Rel::Full);
    let employer = Form { applicant_kind: "employer".to_owned(), ..back_pay_form() };
    let no = play.take("by an employer", "wangqiang", Channel::Counter, employer).await;
    play.bring_to_service(no).await;
    play.sees(no, TAX, Rel::Full);
    let question = Form { matter_kind: MatterKind::PolicyQuestion.id().to_owned(), ..back_pay_form() };
    let no = play.take("question", "wangqiang", Channel::Counter, question).await;
    let answer = Command::AnswerQuestion { question: "怎样补缴".to_owned(), answer: "到窗口办理".to_owned() };
    play.does("wangqiang", no, answer).await;
    play.sees(no, TAX, Rel::Full);
}

/// Claimed and given back; handed in online and waiting in a department's queue.
pub(crate) async fn waiting(play: &mut Play<'_>) {
    let form = play.ink.form(&By::Party(1), back_pay_form());
    let taken = online(play, &form).await;
    play.born("online", taken.case_no);
    play.played(taken.case_no).codes.push((1, Rel::Applicant, taken.query_code));
    play.does("liuyang", taken.case_no, Command::Claim).await;
    play.does("liuyang", taken.case_no, Command::ReleaseClaim).await;
    play.sees(taken.case_no, TAX, Rel::Full);
}

/// The citizen's form, as the portal keeps it.
async fn online(play: &Play<'_>, form: &Form) -> domain::view::Submitted {
    use domain::ports::Intake;
    let desk = &play.world.desk;
    let token = Intake::begin(desk, "192.0.2.7").await.unwrap();
    desk.save(&token, form.clone()).await.unwrap();
    desk.submit(&token, "192.0.2.7").await.unwrap()
}

/// What nobody corrected in time.
pub(crate) async fn lapsed(play: &mut Play<'_>) {
    let no = play.cases.iter().find(|played| played.name == "returned").unwrap().case_no;
    for _ in 0..2 {
        let attempt = contact(play);
        play.does("zhaogang", no, attempt).await;
    }
    play.does("zhaogang", no, Command::Lapse).await;
}

//! The lanes where several offices have a hand in a case.

use super::ink::By;
use super::scenes::{consultation, guidance};
use super::stage::{HRSS, MED, Play, Rel, TAX};
use crate::support::play::*;
use crate::support::*;
use domain::case::{
    Channel, Command, ConsultationKind, DivisionCommand, DocumentKind, JointCommand, MajorCommand, Target,
};
use domain::case::{ReferralCommand, StationCommand};
use domain::intake::Form;
use domain::policy::InputName;
use domain::value::CaseNo;

/// Opinions are being written: one signed, one only drafted; then all of it to the served reply; then one that never
/// came.
pub(crate) async fn joint(play: &mut Play<'_>) -> CaseNo {
    let opinions = play.take("joint, opinions", "wangqiang", Channel::Counter, across_form()).await;
    play.steps(opinions, &JOINT[..5]).await;
    play.does("zhoumin", opinions, opinion()).await;
    play.does("zhaogang", opinions, remind("medical_security_bureau")).await;
    play.staff_file("wangqiang", opinions).await;
    play.sees(opinions, TAX, Rel::Full);
    play.sees(opinions, &[HRSS, MED].concat(), Rel::Unit);

    let no = play.take("joint, served", "wangqiang", Channel::Counter, across_form()).await;
    // Every text has words of its own here, so that the reply says otherwise than what was checked: it is checked again.
    let (drafted, rest) = JOINT.split_at(JOINT.len() - 3);
    play.steps(no, drafted).await;
    play.does("zhaogang", no, ask_check()).await;
    play.does("justice", no, pass_check()).await;
    play.steps(no, rest).await;
    play.code_of_respondent("zhaogang", no).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &[HRSS, MED].concat(), Rel::Unit);
    play.sees(no, &["justice"], Rel::Check);
    play.played(no).open = true;

    let no = play.take("joint, convening", "wangqiang", Channel::Counter, across_form()).await;
    play.does("wangqiang", no, Command::Register).await;
    let departures = vec![domain::case::Departure { item: 1, reason: "首问责任人认为".to_owned() }];
    play.does("wangqiang", no, Command::Joint(JointCommand::Classify { departures })).await;
    play.sees(no, TAX, Rel::Full);
    opinions
}

/// Two weeks later one opinion has still not come.
pub(crate) async fn absent(play: &mut Play<'_>, no: CaseNo) {
    for _ in 0..2 {
        play.does("zhaogang", no, remind("medical_security_bureau")).await;
    }
    let absence = JointCommand::RecordAbsence {
        department: "medical_security_bureau".into(),
        reason: "多次催办未提供".to_owned(),
    };
    play.does("zhaogang", no, Command::Joint(absence)).await;
}

/// Reported, returned, refused; and one handled by a team to the signed minutes.
pub(crate) async fn major(play: &mut Play<'_>) {
    let no = play.take("major, refused", "wangqiang", Channel::Letter, across_form()).await;
    play.steps(no, &MAJOR[..REPORTED]).await;
    play.does("office", no, Command::Major(MajorCommand::Return { reason: "不属于重大".to_owned() })).await;
    play.steps(no, &MAJOR[REPORTED - 1..PRESENTED]).await;
    play.does("leader", no, Command::Major(MajorCommand::Refuse { reason: "先行联办".to_owned() })).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &[HRSS, MED].concat(), Rel::Unit);
    play.sees(no, &["office"], Rel::Leading);
    play.sees(no, &["leader"], Rel::Leader);

    let no = play.take("major, presented", "wangqiang", Channel::Letter, across_form()).await;
    play.steps(no, &MAJOR[..PRESENTED]).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &[HRSS, MED].concat(), Rel::Unit);
    play.sees(no, &["office"], Rel::Leading);
    play.sees(no, &["leader"], Rel::Leader);

    let no = play.take("major, team", "wangqiang", Channel::Letter, across_form()).await;
    play.steps(no, MAJOR).await;
    let special = consultation(play, ConsultationKind::Major);
    play.does("office", no, special).await;
    for unit in play.case(no).await.units {
        let (drafter, signer) = people_of(unit.department.as_str());
        play.does(drafter, no, opinion()).await;
        play.does(signer, no, Command::Joint(JointCommand::SignReviewOpinion)).await;
    }
    let now = play.world.desk.now();
    play.does("office", no, call_meeting(now)).await;
    let mut held = meeting(now);
    if let Command::Major(MajorCommand::RecordMeeting { meeting }) = &mut held {
        meeting.dissent = "一家保留意见".to_owned();
    }
    play.does("office", no, held).await;
    play.does("office", no, Command::Major(MajorCommand::SignMinutes)).await;
    play.does("justice", no, pass_check()).await;
    play.does("zhaogang", no, Command::Major(MajorCommand::AdoptMinutes)).await;
    let case = play.case(no).await;
    play.does("wangqiang", no, draft(&case)).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &[HRSS, MED].concat(), Rel::Unit);
    let units =
        ["government", "justice", "justicehead", "petitions", "petitionshead", "cyberspace", "cyberhead", "gaoyan"];
    play.sees(no, &units, Rel::Unit);
    play.sees(no, &["office"], Rel::Leading);
    play.sees(no, &["leader"], Rel::Leader);
    play.played(no).open = true;
}

/// Through the lane and back, with a clue; one whose refusal was accepted; one that was turned into the lane.
pub(crate) async fn referral(play: &mut Play<'_>) {
    let no = play.take("referred", "sunli", Channel::Counter, unclear_form()).await;
    play.steps(no, &REFERRAL[..3]).await;
    play.does("government", no, refer(ReferralCommand::Return { defects: vec!["缺理由".to_owned()] })).await;
    play.does("sunli", no, refer(ReferralCommand::FillSlip { considered: considered(), suggested: None })).await;
    play.steps(no, &REFERRAL[2..ASSIGNED]).await;
    let refuse = ReferralCommand::Refuse { reason: "非本局职责".to_owned(), legal_basis: basis() };
    play.does("zhaogang", no, refer(refuse)).await;
    play.steps(no, &REFERRAL[REFUSED..CLUE]).await;
    play.does("chenhua", no, refer(ReferralCommand::VoidClue { no: 1, reason: "事实有误".to_owned() })).await;
    play.steps(no, &REFERRAL[CLUE - 1..10]).await;
    play.does("discipline", no, refer(ReferralCommand::RecordClueOutcome { outcome: "已约谈".to_owned() })).await;
    play.does("hotline", no, refer(ReferralCommand::RemindAssigned { text: "请尽快办理".to_owned() })).await;
    play.steps(no, &REFERRAL[10..]).await;
    for party in [1, 2] {
        play.does("chenhua", no, serve(DocumentKind::AssignedFeedback, party, play.world.desk.now())).await;
    }
    play.does("chenhua", no, refer(ReferralCommand::ConcludeFeedback)).await;
    play.played(no).served = true;
    play.sees(no, &[TAX, HRSS].concat(), Rel::Full);
    play.sees(no, &["government", "hotline"], Rel::Slip);
    play.sees(no, &["discipline"], Rel::Clue);

    let no = play.take("refusal accepted", "sunli", Channel::Counter, unclear_form()).await;
    play.steps(no, &REFERRAL[..REFUSED]).await;
    let view = ReferralCommand::ViewRefusal { justified: true, text: "理由成立".to_owned() };
    play.does("hotline", no, refer(view)).await;
    play.does("chenhua", no, refer(ReferralCommand::AcceptRefusal { why: "理由成立".to_owned() })).await;
    // 税务局 is out of it again.
    play.sees(no, HRSS, Rel::Full);
    play.sees(no, &["government", "hotline"], Rel::Slip);

    let no = play.take("turned into the lane", "wangqiang", Channel::Counter, back_pay_form()).await;
    play.does("wangqiang", no, Command::Register).await;
    play.does("wangqiang", no, own()).await;
    play.does("zhaogang", no, refer(ReferralCommand::Turn { reason: "职责不清".to_owned() })).await;
    play.sees(no, TAX, Rel::Full);
}

/// At the station: settled; failed and forwarded.
pub(crate) async fn station(play: &mut Play<'_>) {
    let no = play.take("settled", "gaoyan", Channel::Station, back_pay_form()).await;
    play.steps(no, STATION).await;
    play.sees(no, &["gaoyan"], Rel::Full);

    let gridded = Form { grid_code: "XLJ-03".to_owned(), grid_worker: "郝网".to_owned(), ..back_pay_form() };
    let no = play.take("not settled", "gaoyan", Channel::Station, gridded).await;
    play.steps(no, &STATION[..3]).await;
    play.does("gaoyan", no, mediate(StationCommand::Fail { reason: "金额分歧".to_owned() })).await;
    let departures = vec![domain::case::Departure { item: 1, reason: "站内认为".to_owned() }];
    let to = "tax_bureau".into();
    play.does("gaoyan", no, Command::Division(DivisionCommand::ForwardAcceptance { to, departures })).await;
    play.does("wangqiang", no, Command::Claim).await;
    play.bring_to_service(no).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &["gaoyan"], Rel::Stage);
}

/// A petition sent on.
pub(crate) async fn petition(play: &mut Play<'_>) {
    let form = Form { petition_no: "X2026-31".to_owned(), ..back_pay_form() };
    let no = play.take("petition", "petitions", Channel::Petition, form).await;
    play.steps(no, &PETITION[..4]).await;
    play.bring_to_service(no).await;
    play.sees(no, TAX, Rel::Full);
    play.sees(no, &["petitions", "petitionshead"], Rel::Stage);
}

/// Not own duty: a notice, and a case sent on with the applicant's consent.
pub(crate) async fn informed(play: &mut Play<'_>) {
    let mut form = back_pay_form();
    let item = &mut form.items[0];
    (item.from_year, item.from_month) = ("2019".to_owned(), "3".to_owned());
    (item.to_year, item.to_month) = ("2021".to_owned(), "12".to_owned());
    item.insurance = vec!["pension".to_owned()];
    let no = play.take("informed", "wangqiang", Channel::Counter, form).await;
    play.does("wangqiang", no, Command::Register).await;
    let notice = Command::Inform {
        target: Target {
            department: Some("hrss_bureau".into()),
            name: "漠河市人力资源和社会保障局".to_owned(),
            address: "样例路 2 号".to_owned(),
            phone: "电话见门口".to_owned(),
        },
        path: "持身份证到窗口办理".to_owned(),
        materials: vec!["身份证".to_owned(), "劳动合同".to_owned()],
        departures: Vec::new(),
    };
    play.does("wangqiang", no, notice).await;
    play.does("wangqiang", no, serve(DocumentKind::CompetenceNotice, 1, play.world.desk.now())).await;
    let linked = play.party(1, no, Command::Forward { consent: true }).await.unwrap();
    play.born("sent on", linked);
    let code = play.played(no).codes[0].clone();
    play.played(linked).codes.push(code);
    play.sees(no, TAX, Rel::Full);
    play.sees(linked, HRSS, Rel::Full);
}

/// A fact is asked of another department; one was answered and declared the department's own.
pub(crate) async fn verifying(play: &mut Play<'_>) {
    for name in ["asked", "answered"] {
        let no = play.take(name, "wangqiang", Channel::Counter, back_pay_form()).await;
        play.does("wangqiang", no, Command::Register).await;
        let ask = Command::AskVerification {
            item: 1,
            fact: InputName::Enrolled,
            department: "hrss_bureau".into(),
            question: "是否参保".to_owned(),
        };
        play.does("wangqiang", no, ask).await;
        play.sees(no, TAX, Rel::Full);
        if name == "asked" {
            play.sees(no, HRSS, Rel::Asked);
        } else {
            let answer = Command::AnswerVerification { value: "yes".to_owned(), note: "已参保".to_owned() };
            play.does("wangqiang", no, answer).await;
        }
    }
    let no = play.take("declared", "sunli", Channel::Counter, unclear_form()).await;
    play.does("sunli", no, Command::Register).await;
    play.does("chenhua", no, Command::DeclareOwn { item: 1, reason: "属于本局职责".to_owned() }).await;
    play.does("sunli", no, own()).await;
    play.party(1, no, guidance()).await;
    play.sees(no, HRSS, Rel::Full);
    play.sees(no, &["justice"], Rel::Check);
}

/// What a ticket of the 12345 system becomes: waiting in the pool; taken and answered.
pub(crate) async fn tickets(play: &mut Play<'_>, hotline: &Hotline) {
    for name in ["ticket in the pool", "ticket answered"] {
        let mut body = ticket(if name == "ticket answered" { "T-2" } else { "T-1" }, "2025-11-10T08:00:00+08:00");
        for field in
            ["caller_name", "caller_phone", "matter", "content", "employer_name", "suggested_department", "urgency"]
        {
            body[field] = play.ink.ticket(field).into();
        }
        let taken = hotline.forward(&body).await;
        assert_eq!(taken.status, 201, "{}", taken.text());
        let case_no = taken.json()["case_no"].as_str().unwrap().parse().unwrap();
        play.ink.made.insert(domain::case::CommandKind::Submit);
        play.born(name, case_no);
        play.sees(case_no, &["hotline"], Rel::Slip);
        if name == "ticket in the pool" {
            play.sees(case_no, &[TAX, HRSS, MED, &["gaoyan"]].concat(), Rel::Pool);
            continue;
        }
        play.does("wangqiang", case_no, Command::Claim).await;
        let form = play.ink.form(&By::Party(1), back_pay_form());
        let clerk = play.world.staff("wangqiang").await;
        let version = play.case(case_no).await.version;
        domain::ports::Casework::amend(&play.world.desk, &clerk, case_no, version, form).await.unwrap();
        let purpose = play.ink.text("record.issue_code.purpose", &By::Staff("wangqiang"), None);
        play.ink.for_party(1);
        let code = domain::ports::Casework::issue_code(&play.world.desk, &clerk, case_no, 1, &purpose).await.unwrap();
        play.played(case_no).codes.push((1, Rel::Applicant, code));
        play.bring_to_service(case_no).await;
        play.sees(case_no, TAX, Rel::Full);
    }
}

/// From one unit of the same level to another (T): who investigates, who is complained of, what was sent.
pub(crate) async fn transfer(play: &mut Play<'_>) {
    use domain::case::{DutyKind, MatterKind, TransferKind, TransferLetter, TransferTrigger, Tri};
    use domain::intake::ItemForm;
    let form = Form {
        matter_kind: MatterKind::Complaint.id().to_owned(),
        items: vec![ItemForm {
            category: "1".to_owned(),
            enrolled: Tri::No.id().to_owned(),
            duty: DutyKind::Enforcement.id().to_owned(),
            ..ItemForm::default()
        }],
        town: "120101".to_owned(),
        labour_district: "120101".to_owned(),
        ..back_pay_form()
    };
    let no = play.take("transferred", "hpsb", Channel::Counter, form).await;
    play.does("hpsb", no, Command::Register).await;
    let said = |text: &str| text.to_owned();
    let letter = TransferLetter {
        letter_no: String::new(),
        to: "inspectorate_heping".into(),
        case_source: said("来访投诉"),
        investigated_name: said("津样例商贸有限公司"),
        investigated_address: said("和平区样例路 9 号"),
        postcode: said("邮编"),
        legal_rep_name: said("钱某"),
        legal_rep_post: said("经理"),
        legal_rep_phone: said("电话一"),
        principal_name: said("孙某"),
        principal_post: said("主任"),
        principal_phone: said("电话二"),
        other_contact: said("微信"),
        kinds: vec![TransferKind::ComplaintHandling],
        other_kind_text: said("其他类型"),
        evidence: said("投诉登记表"),
        enclosed: TransferKind::ComplaintHandling.checklist().to_vec(),
        sender_contact: said("联系人电话"),
        trigger: TransferTrigger::Receipt,
        trigger_at: play.world.desk.now(),
    };
    play.does("hpsb", no, Command::DraftTransfer { letter: Box::new(letter) }).await;
    let at = play.world.desk.now();
    play.does("hpsbhead", no, Command::InformComplainant { at, method: said("电话告知") }).await;
    let other = play.does("hpsbhead", no, Command::SendTransfer).await.unwrap();
    play.born("received by transfer", other);
    let receipt = Command::ReceiveTransfer { receiver: said("收件人"), contact: said("收件电话") };
    play.does("hplj", other, receipt).await;
    let contact = Command::ContactComplainant { at, method: said("电话"), by: said("联系人") };
    play.does("hplj", other, contact).await;
    play.does("hpljhead", other, Command::CloseTransferred { result: said("已责令补办") }).await;
    play.does("hpljhead", other, Command::SendFeedback { letter: said("已办结") }).await;
    play.sees(no, &["hpsb", "hpsbhead"], Rel::Full);
    play.sees(other, &["hplj", "hpljhead"], Rel::Full);
}

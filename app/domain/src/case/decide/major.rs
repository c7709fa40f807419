//! 重大疑难专案: from the report to the minutes (TR20, TR29–TR36).

use super::guard::Guard;
use super::joint::opinions_guard;
use super::work::{Work, clean, moment_zh};
use super::{Context, legal_check};
use crate::case::{
    Audience, Case, DocumentKind, EscalationReport, Event, HandlingUnit, JointEvent, LeaderDecision, MajorCommand,
    MajorEvent, MajorGround, MeetingCall, Refusal, RefusalCode, SpecialTeam, SubState, TeamMeeting, Track, UnitDuty,
    UnitQuestion,
};
use crate::clock::ClockKind;
use crate::policy::DepartmentKind;
use crate::problem::FieldError;
use crate::value::{DepartmentId, Instant};

pub(super) fn decide(work: &mut Work<'_>, command: MajorCommand) -> Result<(), Refusal> {
    match command {
        MajorCommand::Escalate { grounds, explanation } => escalate(work, grounds, &explanation),
        MajorCommand::Present { note, also, lead } => present(work, &note, &also, lead),
        MajorCommand::Return { reason } => give_back(work, &reason),
        MajorCommand::Consent { text } => consent(work, &text),
        MajorCommand::Refuse { reason } => refuse(work, &reason),
        MajorCommand::AskReviews { units } => ask_reviews(work, &units),
        MajorCommand::ConveneMeeting { at, place, agenda } => convene(work, at, &place, &agenda),
        MajorCommand::RecordMeeting { meeting } => record(work, *meeting),
        MajorCommand::SignMinutes => sign_minutes(work),
        MajorCommand::AdoptMinutes => adopt(work),
    }
}

/// What a team transition lacks when it is tried too early.
pub(super) fn too_early(case: &Case) -> Option<RefusalCode> {
    use SubState as S;
    match case.sub_state {
        S::EscalationOfficeReview | S::EscalationLeaderDecision => Some(RefusalCode::LeaderConsentRequired),
        S::TeamHandling | S::TeamOpinions | S::TeamConsultation | S::TeamMinutes => Some(RefusalCode::MinutesRequired),
        _ => None,
    }
}

/// The condition of TR31 and TR32: the one active leader of the roster, and no other account of the post (M-3.1-a).
pub(super) fn leader_guard(ctx: &Context<'_>) -> Guard {
    let who = ctx.leader.admits(ctx.actor);
    let clause = ctx.pack.clauses.keys().find(|clause| clause.as_str() == "M-3.1-a").cloned();
    let detail = who.clone().err().unwrap_or_default();
    Guard {
        clause, ..Guard::new(who.is_ok(), RefusalCode::RoleNotAllowed, "由名册上的现任组长决定", detail)
    }
}

/// The condition of every step of the team (M-4.2.2-c).
pub(super) fn consent_guard(case: &Case) -> Guard {
    Guard::new(case.has_leader_consent(), RefusalCode::LeaderConsentRequired, "组长已同意", "")
}

/// The conditions of TR34.
pub(super) fn meeting_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    vec![consent_guard(case), opinions_guard(case, ctx).under("M-4.2.2-f", ctx)]
}

/// The conditions of TR36.
pub(super) fn adopt_guards(case: &Case, ctx: &Context<'_>) -> Vec<Guard> {
    let mut guards = vec![Guard::new(case.has_minutes(), RefusalCode::MinutesRequired, "会议纪要已编号签发", "")];
    guards.extend(legal_check::required(case, ctx));
    guards
}

/// TR20: the state left is remembered; its clocks stand still.
fn escalate(work: &mut Work<'_>, mut grounds: Vec<MajorGround>, explanation: &str) -> Result<(), Refusal> {
    grounds.sort_unstable();
    grounds.dedup();
    if grounds.is_empty() {
        return Err(work.invalid(vec![FieldError::new("grounds", "重大、复杂、疑难：至少选一项")]));
    }
    let explanation = work.required("explanation", "情况说明", explanation)?;
    let names: Vec<&str> = grounds.iter().map(|ground| ground.zh()).collect();
    let names = names.join("、");
    let fields = [("grounds", names.as_str()), ("explanation", explanation.as_str())];
    work.issue(DocumentKind::EscalationReport, Audience::Staff, &fields);
    // What a party was given to answer, and what it waits for an answer to, runs on whoever handles the case (M-4.3-a,
    // M-2.3-c).
    let paused = work.suspend_all("报领导小组", |kind| !kind.is_beside());
    work.start(ClockKind::OfficeReview)?;
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let (left, track) = (work.case.sub_state, work.case.track);
    let report = EscalationReport { grounds, explanation, by, at, left, paused, track };
    work.emit(Event::Major(MajorEvent::Reported(report)));
    work.go(SubState::EscalationOfficeReview, &names);
    Ok(())
}

/// TR29: the office's note and the team it proposes: the units the document names, others by hand (AMB-15).
fn present(work: &mut Work<'_>, note: &str, also: &[DepartmentId], lead: Option<DepartmentId>) -> Result<(), Refusal> {
    let note = work.required("note", "办公室审核意见", note)?;
    let mut units = work.ctx.pack.team_for(&work.case.registration.location_town);
    for department in also.iter().chain(&work.case.accepting_department) {
        let known = work.ctx.pack.department(department).map(|known| known.kind);
        let may = known.is_some_and(|kind| {
            !matches!(kind, DepartmentKind::Discipline | DepartmentKind::Statistics | DepartmentKind::LeadingGroup)
        });
        if !may {
            return Err(work.invalid(vec![FieldError::new("also", "专案组成员：请从名单中选择")]));
        }
        if !units.contains(department) {
            units.push(department.clone());
        }
    }
    let lead = lead.or_else(|| work.case.accepting_department.clone());
    let Some(lead) = lead.filter(|lead| units.contains(lead)) else {
        return Err(work.invalid(vec![FieldError::new("lead", "专案组组长单位：须是成员单位")]));
    };
    work.emit(Event::Major(MajorEvent::Presented { note: note.clone(), team: SpecialTeam { units, lead } }));
    work.stop(ClockKind::OfficeReview);
    work.start(ClockKind::LeaderDecision)?;
    work.go(SubState::EscalationLeaderDecision, &note);
    Ok(())
}

/// TR30: not major; back to the state left, whose clocks go on.
fn give_back(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "退回理由", reason)?;
    work.stop(ClockKind::OfficeReview);
    work.emit(Event::Major(MajorEvent::Returned(reason.clone())));
    back(work, &reason)
}

fn back(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let Some(file) = work.case.major.as_deref() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    work.resume_these(&file.report.paused)?;
    work.go(file.report.left, reason);
    Ok(())
}

/// TR31: with the leader's consent the team exists; the justice bureau is asked by itself.
fn consent(work: &mut Work<'_>, text: &str) -> Result<(), Refusal> {
    let text = work.required("text", "组长意见", text)?;
    let proposed = work.case.major.as_deref().and_then(|file| file.proposed.clone());
    let Some(team) = proposed else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let names: Vec<&str> = team.units.iter().map(|unit| work.ctx.pack.department_short(unit)).collect();
    let leader = work.ctx.actor.to_ref().name;
    let fields = [("decision", "同意"), ("text", text.as_str()), ("team", &names.join("、")), ("leader", &leader)];
    work.issue(DocumentKind::LeaderDecision, Audience::Staff, &fields);
    decided(work, true, text.clone());
    work.stop(ClockKind::LeaderDecision);
    work.stop(ClockKind::Classification);
    work.stop(ClockKind::Opinion);
    work.emit(Event::Classified { decisions: work.case.decisions.clone(), track: Track::Major });
    form(work, &team);
    work.start(ClockKind::Team)?;
    super::hearing::invite(work, crate::case::HearingFrom::Handling)?;
    if work.case.open_check().is_none() {
        legal_check::put(work, "专案处理适用法律法规的把关".to_owned(), String::new())?;
    }
    work.go(SubState::TeamHandling, &text);
    Ok(())
}

/// The units of the team, with nothing asked yet.
pub(super) fn form(work: &mut Work<'_>, team: &SpecialTeam) {
    let units = team.units.iter().map(|unit| HandlingUnit::new(unit.clone(), UnitDuty::Team, String::new())).collect();
    work.emit(Event::Joint(JointEvent::Convened(units)));
}

fn decided(work: &mut Work<'_>, consent: bool, text: String) {
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    work.emit(Event::Major(MajorEvent::Decided(LeaderDecision { consent, text, by, at })));
}

/// TR32: no consent; back with the reason.
fn refuse(work: &mut Work<'_>, reason: &str) -> Result<(), Refusal> {
    let reason = work.required("reason", "不同意的理由", reason)?;
    let leader = work.ctx.actor.to_ref().name;
    let fields = [("decision", "不同意"), ("text", reason.as_str()), ("team", "—"), ("leader", &leader)];
    work.issue(DocumentKind::LeaderDecision, Audience::Staff, &fields);
    work.stop(ClockKind::LeaderDecision);
    decided(work, false, reason.clone());
    back(work, &reason)
}

/// TR33: a question to every unit of the team; each has its own clock (M-4.2.2-e).
fn ask_reviews(work: &mut Work<'_>, questions: &[UnitQuestion]) -> Result<(), Refusal> {
    let team = work.case.major.as_deref().and_then(|file| file.team.clone());
    let Some(team) = team else { return Err(work.refuse(RefusalCode::LeaderConsentRequired)) };
    let mut units = Vec::new();
    let mut missing = Vec::new();
    for department in team.units {
        let asked = questions.iter().find(|question| question.department == department);
        let question = asked.map(|asked| clean(&asked.question)).unwrap_or_default();
        if question.is_empty() {
            let short = work.ctx.pack.department_short(&department);
            missing.push(FieldError::new(format!("question-{department}"), format!("{short}：请其答复的问题")));
        }
        units.push(HandlingUnit::new(department, UnitDuty::Team, question));
    }
    if !missing.is_empty() {
        return Err(work.invalid(missing));
    }
    for unit in &units {
        work.start_for(ClockKind::Team, &unit.department)?;
        let due = work.last_day(ClockKind::Team);
        let fields = [("question", unit.question.as_str()), ("due", &due)];
        work.issue_to(DocumentKind::ReviewRequest, &unit.department, &fields);
    }
    work.emit(Event::Joint(JointEvent::Convened(units)));
    work.go(SubState::TeamOpinions, "");
    Ok(())
}

/// TR34: all opinions are there, or their absence is recorded.
fn convene(work: &mut Work<'_>, at: Instant, place: &str, agenda: &str) -> Result<(), Refusal> {
    let place = work.required("place", "地点", place)?;
    let agenda = work.required("agenda", "议题", agenda)?;
    if at.day() < work.now().day() {
        return Err(work.invalid(vec![FieldError::new("at", "会商时间：不能早于今天")]));
    }
    work.planned_day("at", "会商时间", at.day())?;
    let when = moment_zh(at);
    let units: Vec<DepartmentId> = work.case.units.iter().map(|unit| unit.department.clone()).collect();
    for unit in &units {
        work.issue_to(DocumentKind::MeetingNotice, unit, &[("when", &when), ("place", &place), ("agenda", &agenda)]);
        work.stop_for(ClockKind::Team, unit);
    }
    let why = format!("{when}，{place}");
    work.emit(Event::Major(MajorEvent::MeetingCalled(MeetingCall { at, place, agenda })));
    work.go(SubState::TeamConsultation, &why);
    Ok(())
}

/// TR35: what the meeting concluded, with dissent.
fn record(work: &mut Work<'_>, meeting: TeamMeeting) -> Result<(), Refusal> {
    let place = work.required("place", "地点", &meeting.place)?;
    let conclusions = work.required("conclusions", "结论", &meeting.conclusions)?;
    let held_at = work.stated_since("held_at", "会商时间", meeting.held_at, (work.case.since.day(), "会商通知之日"))?;
    let names = |list: &[String]| -> Vec<String> {
        list.iter().map(|name| clean(name)).filter(|name| !name.is_empty()).collect()
    };
    let (attendees, absentees) = (names(&meeting.attendees), names(&meeting.absentees));
    if attendees.len() < 2 {
        return Err(work.invalid(vec![FieldError::new("attendees", "参加人：至少两人")]));
    }
    let dissent = clean(&meeting.dissent);
    let meeting = TeamMeeting { held_at, place, attendees, absentees, conclusions, dissent, minutes_no: None };
    work.emit(Event::Major(MajorEvent::MeetingRecorded(Box::new(meeting))));
    work.go(SubState::TeamMinutes, "");
    Ok(())
}

/// The office signs the minutes under a number (M-4.2.2-f).
fn sign_minutes(work: &mut Work<'_>) -> Result<(), Refusal> {
    let meeting = work.case.major.as_deref().and_then(|file| file.meeting.clone());
    let Some(meeting) = meeting.filter(|meeting| meeting.minutes_no.is_none()) else {
        return Err(work.refuse(RefusalCode::StageSkipped).detail("会议纪要已经签发"));
    };
    let none = |text: String| if text.is_empty() { "无".to_owned() } else { text };
    let fields = [
        ("when", moment_zh(meeting.held_at)),
        ("place", meeting.place),
        ("attendees", meeting.attendees.join("、")),
        ("absentees", none(meeting.absentees.join("、"))),
        ("conclusions", meeting.conclusions),
        ("dissent", none(meeting.dissent)),
        ("signer", work.ctx.actor.name.clone()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (*name, text.as_str())).collect();
    work.issue(DocumentKind::MeetingMinutes, Audience::Staff, &fields);
    let number = work.last_document_no();
    work.emit(Event::Major(MajorEvent::MinutesSigned(number)));
    Ok(())
}

/// TR36: the accepting department replies on the minutes, not the leading group (M-4.2.2-g).
fn adopt(work: &mut Work<'_>) -> Result<(), Refusal> {
    work.stop(ClockKind::Team);
    work.stop(ClockKind::Handling);
    work.start(ClockKind::Reply)?;
    work.go(SubState::ReplyDrafting, "");
    Ok(())
}

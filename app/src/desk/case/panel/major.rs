//! 重大疑难: report, office note, the leader's decision, team, meeting and numbered minutes (M-4.2.2-a..g).

use super::super::Starter;
use super::parts::{body, dept, ground, panel, said, signed};
use crate::text::{day, moment};
use crate::ui::Icon;
use domain::case::{CommandKind, DocumentKind, MajorFile, MajorGround, SubState, TeamMeeting};
use domain::value::DepartmentId;
use domain::view::CaseView;
use leptos::prelude::*;

/// Everything that makes the case major.
pub(super) fn major(view: &CaseView, start: Starter) -> Option<AnyView> {
    let file = view.case.major.as_deref()?;
    let deciding = is_to_decide(view);
    Some(
        view! {
            {gate(view, file)}
            // Who has to decide reads the report where the decision is made.
            {(!deciding).then(|| report(view, file))}
            {meeting(view, file, start)}
        }
        .into_any(),
    )
}

fn is_to_decide(view: &CaseView) -> bool {
    view.steps.iter().any(|step| step.command == CommandKind::GiveConsent && step.is_open())
}

/// The four gates of the procedure, passed or still ahead.
fn gate(view: &CaseView, file: &MajorFile) -> AnyView {
    let now = view.now;
    let consent = file.decisions.iter().rev().find(|decision| decision.consent).filter(|_| !file.ended);
    let minutes = file.meeting.as_ref().and_then(|meeting| meeting.minutes_no.clone().map(|no| (no, meeting.held_at)));
    let served =
        view.case.reply.as_ref().and_then(|reply| reply.signed_at).map(|at| format!("{} 签发", day(at.day(), now)));
    let reported = format!("{} {}", day(file.report.at.day(), now), file.report.by.name);
    let gates = [
        ("受理部门上报", Some(reported)),
        ("组长同意", consent.map(|decision| format!("{} {}", day(decision.at.day(), now), decision.by.name))),
        ("会商形成纪要", minutes.map(|(no, at)| format!("{} {no}", day(at.day(), now)))),
        ("书面告知缴费人", served),
    ];
    let gates: Vec<AnyView> = gates
        .into_iter()
        .map(|(name, done)| {
            let passed = done.is_some();
            view! {
                <li class=if passed { "" } else { "no" }>
                    <b><Icon name=if passed { "okc" } else { "ring" } small=true/>{name}</b>
                    <small>{done.unwrap_or_else(|| "未到".to_owned())}</small>
                </li>
            }
            .into_any()
        })
        .collect();
    let head = view! {
        {file.ended.then(|| view! { <span class="tag tag--line">"未按重大疑难办理"</span> })}
        <span class="end">{ground(view, CommandKind::Escalate)}</span>
    };
    panel("专案程序", head.into_any(), body(view! { <ol class="gate">{gates}</ol> }.into_any()))
}

fn grounds(file: &MajorFile) -> AnyView {
    let names: Vec<&str> = file.report.grounds.iter().copied().map(MajorGround::zh).collect();
    names.into_iter().map(|name| view! { <span class="track track--major">{name}</span> }).collect_view().into_any()
}

fn team_list(view: &CaseView, units: &[DepartmentId], lead: &DepartmentId) -> AnyView {
    let units: Vec<AnyView> =
        units.iter().map(|unit| view! { <li>{dept(view, unit, unit == lead)}</li> }.into_any()).collect();
    view! { <ul class="teamlist">{units}</ul> }.into_any()
}

fn report_parts(view: &CaseView, file: &MajorFile) -> AnyView {
    let team = file.team.as_ref().or(file.proposed.as_ref());
    let team = team.map(|team| {
        let formed = file.team.is_some();
        view! {
            <div class="said">
                <h3>{if formed { "专案组" } else { "拟成立的专案组" }}</h3>
                {team_list(view, &team.units, &team.lead)}
            </div>
        }
    });
    let decisions: Vec<AnyView> = file
        .decisions
        .iter()
        .map(|decision| {
            let (tag, word) =
                if decision.consent { ("tag tag--done", "同意") } else { ("tag tag--soon", "不同意") };
            view! {
                <li>
                    <p><span class=tag>{word}</span>" "{decision.text.clone()}</p>
                    <p class="tiny muted">{signed(view, &decision.by, decision.at)}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    view! {
        {said("情况说明", &file.report.explanation)}
        <p class="tiny muted">{format!("上报：{}", signed(view, &file.report.by, file.report.at))}</p>
        {file.office_note.as_deref().and_then(|note| said("领导小组办公室审核意见", note))}
        {team}
        {(!decisions.is_empty()).then(|| view! { <div class="said"><h3>"组长意见"</h3><ul class="stack stack--2">{decisions}</ul></div> })}
    }
    .into_any()
}

fn report(view: &CaseView, file: &MajorFile) -> AnyView {
    panel("重大疑难事项呈报", grounds(file), body(report_parts(view, file)))
}

/// The leader's decision, comfortable on a telephone: report first, then two large buttons (M-3.1-a, M-4.2.2-c).
pub(in super::super) fn consent(view: &CaseView, start: Starter) -> Option<AnyView> {
    let file = view.case.major.as_deref().filter(|_| is_to_decide(view))?;
    let name = move |kind: CommandKind, otherwise: &str| {
        let step = view.steps.iter().find(|step| step.command == kind);
        step.map_or_else(|| otherwise.to_owned(), |step| step.name.clone())
    };
    let (yes, no) = (name(CommandKind::GiveConsent, "同意"), name(CommandKind::RefuseConsent, "不同意"));
    let inner = view! {
        {report_parts(view, file)}
        <div class="consent">
            <button type="button" class="btn btn--l btn--primary" on:click=move |_| start.run(CommandKind::GiveConsent, &yes, false)>
                <Icon name="okc"/>"同意，成立专案组"
            </button>
            <button type="button" class="btn btn--l" on:click=move |_| start.run(CommandKind::RefuseConsent, &no, false)>
                <Icon name="back"/>"不同意，退回"
            </button>
            {ground(view, CommandKind::GiveConsent)}
        </div>
    };
    Some(panel("请您决定", grounds(file), body(inner.into_any())))
}

/// Call, attendance, conclusions, minutes.
fn meeting(view: &CaseView, file: &MajorFile, start: Starter) -> Option<AnyView> {
    let now = view.now;
    let call = file.call.as_ref().map(|call| {
        let notices = view.documents.iter().filter(|document| document.kind == DocumentKind::MeetingNotice).count();
        view! {
            <p><Icon name="cal" small=true/>" "{moment(call.at, now)}" · "{call.place.clone()}</p>
            {said("议题", &call.agenda)}
            {(notices > 0).then(|| view! { <p class="tiny muted">{format!("已向 {notices} 个单位发出会商通知")}</p> })}
        }
        .into_any()
    });
    let invited = file.team.as_ref().filter(|_| file.call.is_some()).map(|team| {
        view! { <div class="said"><h3>"邀请的单位"</h3>{team_list(view, &team.units, &team.lead)}</div> }
    });
    let past = file.meeting.as_ref().map(|meeting| minutes(view, file, meeting));
    if call.is_none() && past.is_none() {
        return None;
    }
    let convened = view.case.sub_state == SubState::TeamConsultation;
    let record = view.steps.iter().find(|step| step.command == CommandKind::RecordTeamMeeting && step.is_open());
    let record = record.filter(|_| convened).map(|step| {
        let name = step.name.clone();
        view! { <button type="button" class="btn btn--s" on:click=move |_| start.run(CommandKind::RecordTeamMeeting, &name, false)><Icon name="edit"/>"登记会商"</button> }
    });
    let (title, head) = match &file.meeting {
        Some(meeting) => {
            let no = meeting.minutes_no.clone().map_or("拟稿".to_owned(), |no| no);
            ("会议纪要", view! { <span class="tag tag--line">{no}</span> }.into_any())
        }
        None => ("会商", view! { <span class="end">{record}</span> }.into_any()),
    };
    Some(panel(title, head, view! { <div>{(call.is_some() || invited.is_some()).then(|| body(view! { {call}{invited} }.into_any()))}{past}</div> }.into_any()))
}

fn minutes(view: &CaseView, file: &MajorFile, meeting: &TeamMeeting) -> AnyView {
    let no = meeting.minutes_no.clone().unwrap_or_else(|| "未编号（稿）".to_owned());
    let absent = if meeting.absentees.is_empty() { "无".to_owned() } else { meeting.absentees.join("、") };
    let agenda = file.call.as_ref().map(|call| call.agenda.clone()).unwrap_or_default();
    let part = |label: &'static str, text: String| {
        (!text.trim().is_empty()).then(|| {
            let lines: Vec<AnyView> = text.lines().map(|line| view! { <p>{line.to_owned()}</p> }.into_any()).collect();
            view! { <p class="hd">{label}</p>{lines} }
        })
    };
    view! {
        <div class="minutes">
            <h3>"社会保险费征缴争议联合处置"<br/>"会商纪要"</h3>
            <p class="mno">{no}</p>
            <p>{format!("{}，在{}召开会商。", moment(meeting.held_at, view.now), meeting.place)}</p>
            <p>{format!("参加：{}。", meeting.attendees.join("、"))}</p>
            <p>{format!("缺席：{absent}。")}</p>
            {part("议题", agenda)}
            {part("结论", meeting.conclusions.clone())}
            {part("不同意见", meeting.dissent.clone())}
        </div>
    }
    .into_any()
}

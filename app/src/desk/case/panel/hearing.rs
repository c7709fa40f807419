//! What the other side was asked and said before the decision (M-4.3-a).

use super::super::Starter;
use super::parts::{body, ground, panel, party, signed};
use crate::desk::reveal::Masked;
use crate::text::{day_with_weekday, last_day, moment};
use domain::case::{CommandKind, DocumentKind};
use domain::clock::ClockKind;
use domain::view::{CaseView, RevealField, Shown};
use leptos::prelude::*;

/// Notice, statements with their dates, who answers, what the head decided.
pub(super) fn hearing(view: &CaseView, start: Starter) -> Option<AnyView> {
    let case = &view.case;
    let waits = case.hearing_is_decided() && view.records.contains(&CommandKind::DecideHearing);
    let hearing = case.hearing.as_deref();
    if hearing.is_none() && !waits {
        return None;
    }
    let now = view.now;
    let due = case.open_clock(ClockKind::Hearing).map(|clock| {
        let served = case.services.iter().any(|service| service.document == DocumentKind::ParticipationNotice);
        let word = match (now >= clock.due_at, served) {
            (true, true) => "期满未答，可以继续办理",
            (true, false) => "期限已过，尚未登记参加处理通知书送达另一方，请先登记送达",
            (false, _) => "等待答复",
        };
        let until = day_with_weekday(last_day(clock.due_at), now);
        view! { <p class="sub">{format!("{word}，期限到 {until}（{}）。", clock.source.zh())}</p> }
    });
    let invited =
        hearing.and_then(|hearing| hearing.invited_at.map(|at| (at, hearing.notice_no.clone()))).map(|(at, number)| {
            view! { <p>{format!("参加处理通知书 {}，{} 发出。", number.unwrap_or_default(), moment(at, now))}</p> }
        });
    let decision = case.hearing_decision().map(|decision| {
        let what = if decision.hear { "决定听取另一方意见" } else { "决定不听取另一方意见" };
        let by = signed(view, &decision.by, decision.at);
        view! { <p><b>{what}</b>{format!("：{}", decision.reason)}</p><p class="tiny muted">{by}</p> }
    });
    let statements: Vec<AnyView> = hearing
        .into_iter()
        .flat_map(|hearing| &hearing.statements)
        .map(|statement| {
            let who = party(view, statement.party);
            let by = if statement.by.party.is_some() { "本人提交".to_owned() } else { format!("{} 记录", statement.by.name) };
            view! {
                <li>
                    <p><b>{who}</b>" "<span class="muted tiny">{format!("{} · {by}", moment(statement.at, now))}</span></p>
                    <p class="sumtext">{statement.text.clone()}</p>
                </li>
            }
            .into_any()
        })
        .collect();
    let opens = view.parties.iter().any(|party| matches!(party.name, Shown::Masked { opens: true, .. }));
    let case_no = case.case_no;
    let persons: Vec<AnyView> = hearing
        .into_iter()
        .flat_map(|hearing| &hearing.persons)
        .map(|person| {
            let of = format!("{}的负责人员", party(view, person.party));
            let no = person.party;
            let masked = |text: String| Shown::Masked { text, opens };
            let (name, phone) = (masked(person.name.clone()), masked(person.phone.to_string()));
            let when = format!("{} {} 确定", person.post, moment(person.at, now));
            view! {
                <dt>{of}</dt>
                <dd>
                    <Masked case_no=case_no party=no field=RevealField::PersonName shown=name/>" "
                    <Masked case_no=case_no party=no field=RevealField::PersonPhone shown=phone/>" "
                    <span class="muted tiny">{when}</span>
                </dd>
            }
            .into_any()
        })
        .collect();
    let decide = waits && case.hearing_decision().is_none();
    let inner = view! {
        {invited}
        {due}
        {decision}
        {decide.then(|| view! {
            <p class="sub">"举报或者要求身份保密的事项，由部门负责人决定是否听取另一方意见，并写明理由。"</p>
            <button type="button" class="btn btn--s" on:click=move |_| start.run(CommandKind::DecideHearing, "决定是否听取另一方意见", false)>"作出决定"</button>
        })}
        {(!statements.is_empty()).then(|| view! { <ul class="answers">{statements}</ul> })}
        {(!persons.is_empty()).then(|| view! { <dl class="kv">{persons}</dl> })}
    };
    let head = view! { <span class="end">{ground(view, CommandKind::StateView)}</span> };
    Some(panel("听取另一方意见", head.into_any(), body(inner.into_any())))
}

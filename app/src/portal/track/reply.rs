//! The served reply, the two answers to it, and the remedies.

use super::actions::{NoObjectionForm, ObjectionForm, RemedyForm, WithdrawObjectionForm};
use super::progress::reply_document;
use crate::text::day;
use crate::ui::{Icon, LimitTable};
use domain::case::RemedyKind;
use domain::view::{PartyAction, TrackingView};
use leptos::prelude::*;

/// Everything about the reply.
#[component]
pub(super) fn ReplyPart(view: TrackingView) -> impl IntoView {
    let may = |action: PartyAction| view.actions.contains(&action);
    let now = view.now;
    let letter = reply_document(&view).map(|document| {
        (
            format!("/track/{}/letter/{}", view.case_no, document.no),
            document.document_no.clone(),
            day(document.issued_at.day(), now),
            document.title.clone(),
        )
    });
    let choose = may(PartyAction::NoObjection) || may(PartyAction::Object);
    let remedies = view.remedies.clone();
    view! {
        {letter.map(|(href, number, on, title)| view! {
            <section class="panel cq">
                <div class="panel__body panel__body--l stack stack--3">
                    <div>
                        <span class="tag tag--done"><Icon name="check" small=true/>"已书面答复"</span>
                        <h2 class="h2 gap-top">{title}</h2>
                        <p class="muted small">{format!("{number} · {on} 签发，已送达您")}</p>
                    </div>
                    <div class="row row--wrap"><a class="btn btn--primary" href=href>"阅读全文"</a></div>
                </div>
            </section>
        })}
        {view.position.as_ref().map(|position| {
            let said = format!("您已于 {} 表示无异议。", day(position.at.day(), now));
            let then = if view.state == domain::case::SubState::Archived {
                "案件已归档；有新情况的，可以申请重新办理。"
            } else {
                "归档之前仍可以提出异议；另一方的意见另算。"
            };
            view! { <p class="sub">{said}{then}</p> }
        })}
        {(!view.limits.is_empty()).then(|| view! {
            <section class="panel">
                <div class="panel__body panel__body--l stack stack--3">
                    <h2 class="h2">"您的救济期限"</h2>
                    <LimitTable limits=view.limits.clone() now=now/>
                </div>
            </section>
        })}
        {choose.then(|| view! {
            <section class="panel no-print">
                <div class="panel__body panel__body--l cq stack">
                    <h2 class="h2">"您对这个结果"</h2>
                    {may(PartyAction::NoObjection).then(|| view! { <NoObjectionForm view=view.clone()/> })}
                    {may(PartyAction::Object).then(|| view! { <ObjectionForm view=view.clone()/> })}
                </div>
            </section>
        })}
        {view.objection.is_some().then(|| view! {
            <section class="panel no-print">
                <div class="panel__body panel__body--l cq stack">
                    <h2 class="h2">"您已提出异议"</h2>
                    <p class="sub">{view.objection.as_ref().map(|objection| objection.grounds.clone())}</p>
                    {may(PartyAction::Remedy).then(|| view! { <RemedyForm view=view.clone()/> })}
                    {may(PartyAction::WithdrawObjection).then(|| view! { <WithdrawObjectionForm view=view.clone()/> })}
                </div>
            </section>
        })}
        {(!remedies.is_empty()).then(|| view! {
            <section class="stack cq" aria-labelledby="rm">
                <div>
                    <h2 class="h2" id="rm">"对结果有异议，您可以选择"</h2>
                    <p class="sub">"途径之间可能有先后，拿不准时先问市司法局，指导不收费。"</p>
                </div>
                <div class="remedy">
                    {remedies
                        .into_iter()
                        .map(|remedy| {
                            let best = matches!(remedy.kind, RemedyKind::Reconsideration | RemedyKind::Litigation);
                            view! {
                                <article class=if best { "rem is-best" } else { "rem" }>
                                    <div class="rem__m">
                                        <h3>
                                            <Icon name=icon(remedy.kind)/>
                                            {remedy.kind.zh()}
                                            {best.then(|| view! { <span class="tag tag--ink">"对部门决定不服时用"</span> })}
                                        </h3>
                                        <dl class="kv"><dt>"去哪里"</dt><dd>{remedy.body}</dd><dt>"期限"</dt><dd>{remedy.limit}</dd></dl>
                                    </div>
                                </article>
                            }
                        })
                        .collect_view()}
                </div>
            </section>
        })}
    }
    .into_any()
}

fn icon(kind: RemedyKind) -> &'static str {
    match kind {
        RemedyKind::Mediation => "users",
        RemedyKind::Reconsideration => "scale",
        RemedyKind::Arbitration => "doc",
        RemedyKind::Litigation => "gavel",
    }
}

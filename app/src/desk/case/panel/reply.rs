//! Finding, reply with its four remedies, and the service record per party (M-4.3-a, M-4.3-c).

use super::super::Starter;
use super::parts::{basis, body, conclusions, ground, panel, said, signed};
use crate::text::moment;
use crate::ui::Icon;
use domain::case::{CommandKind, DocumentKind};
use domain::view::CaseView;
use leptos::prelude::*;

/// What was found, until the reply says it.
pub(super) fn finding(view: &CaseView) -> Option<AnyView> {
    let finding = view.case.finding.as_ref().filter(|_| view.case.reply.is_none())?;
    let inner = view! {
        {said("事实认定", &finding.facts)}
        {conclusions(view, &finding.conclusions)}
        {basis(&finding.legal_basis)}
        <p class="tiny muted">{signed(view, &finding.by, finding.at)}</p>
    };
    Some(panel("办理情况", ().into_any(), body(inner.into_any())))
}

/// The reply as drafted or signed, and on whom it was served.
pub(super) fn reply(view: &CaseView, start: Starter) -> Option<AnyView> {
    let reply = view.case.reply.as_ref()?;
    let state = match (&reply.signed_by, reply.signed_at) {
        (Some(by), Some(at)) => {
            view! { <span class="tag tag--done">{format!("{} 签发 · {}", by.name, moment(at, view.now))}</span> }
                .into_any()
        }
        _ => view! { <span class="tag tag--line">{format!("拟稿 · {}", reply.drafted_by.name)}</span> }.into_any(),
    };
    let returned = reply.returned.as_ref().map(|why| {
        view! { <div class="alert alert--soon"><Icon name="tri"/><p class="alert__t">"负责人退回修改"</p><p>{why.clone()}</p></div> }
    });
    let remedies: Vec<AnyView> = reply
        .remedies
        .iter()
        .map(|notice| {
            view! {
                <tr>
                    <td data-th="">{notice.kind.zh()}</td>
                    <td data-th="机构">{notice.body.clone()}</td>
                    <td data-th="期限和提示" class="sub">{notice.limit.clone()}</td>
                </tr>
            }
            .into_any()
        })
        .collect();
    let listed = !remedies.is_empty();
    let inner = view! {
        {returned}
        {said("事实", &reply.facts)}
        {conclusions(view, &reply.conclusions)}
        {basis(&reply.legal_basis)}
        {listed.then(|| view! {
            <details class="fold fold--s">
                <summary>"告知的救济途径"</summary>
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="救济途径">
                    <table class="tbl tbl--dense tbl--stack"><thead><tr><th>"途径"</th><th>"机构"</th><th>"期限和提示"</th></tr></thead><tbody>{remedies}</tbody></table>
                </div>
            </details>
        })}
        {service(view, start)}
    };
    let head = view! { {state}<span class="end">{ground(view, CommandKind::ServeReply)}</span> };
    Some(panel("书面答复", head.into_any(), body(inner.into_any())))
}

/// One line per party: how, when, with what proof; or that it still has to be served.
fn service(view: &CaseView, start: Starter) -> Option<AnyView> {
    let case = &view.case;
    case.reply.as_ref().filter(|reply| reply.signed_at.is_some())?;
    let rows: Vec<AnyView> = case
        .parties_to_serve()
        .map(|party| {
            let served = case.services.iter().rev().find(|service| {
                service.document == DocumentKind::Reply && service.party == party.no && service.round == case.round
            });
            let no = party.no.to_string();
            let name = party.name.clone();
            let line = match served {
                Some(service) => view! {
                    <td data-th="方式">{service.method.zh()}</td>
                    <td data-th="时间" class="num">{moment(service.served_at, view.now)}</td>
                    <td data-th="凭证">{service.proof.clone()}</td>
                }
                .into_any(),
                None => view! {
                    <td data-th="方式"><span class="tag tag--soon">"未送达"</span></td>
                    <td data-th="时间">"—"</td>
                    <td data-th="凭证">
                        {view.may_serve.then(|| view! {
                            <button type="button" class="btn btn--s" aria-label=format!("登记{name}的送达") on:click=move |_| start.with(CommandKind::RecordService, "登记送达", vec![("party".to_owned(), no.clone())])>"登记送达"</button>
                        })}
                    </td>
                }
                .into_any(),
            };
            view! { <tr><td data-th="">{format!("{}（{}）", party.name, party.role.zh())}</td>{line}</tr> }.into_any()
        })
        .collect();
    Some(
        view! {
            <div class="said">
                <h3>"送达记录"</h3>
                <div class="tbl-wrap" tabindex="0" role="group" aria-label="送达记录">
                    <table class="tbl tbl--dense tbl--stack"><thead><tr><th>"当事人"</th><th>"方式"</th><th>"时间"</th><th>"签收或凭证"</th></tr></thead><tbody>{rows}</tbody></table>
                </div>
            </div>
        }
        .into_any(),
    )
}

//! Who and what: parties with masked data, the dispute, material, linked cases.

use super::{Kept, Reread};
use crate::api::casework::issue_code;
use crate::desk::confirm::use_confirming;
use crate::desk::reveal::{Masked, Purpose, PurposeForm};
use crate::text::{moment, query_code, size};
use crate::ui::{Icon, Upload, UploadTarget};
use domain::case::{InsuranceKind, LinkKind, PartyKind, PartyRole};
use domain::value::CaseNo;
use domain::view::{CaseView, PartyView, RevealField};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;

/// Parties and dispute.
#[component]
pub(super) fn FactPanel(view: CaseView, inside: bool) -> impl IntoView {
    let case = view.case;
    let registration = case.registration.clone();
    let case_no = case.case_no;
    let amend = view.may_amend.then(|| {
        view! { <a class="btn btn--text btn--s" href=format!("/desk/case/{case_no}/registration")><Icon name="edit"/>"更正登记"</a> }
    });
    let circumstances: Vec<&str> = registration.circumstances.iter().map(|one| one.zh()).collect();
    let circumstances = circumstances.join("、");
    let received = moment(registration.received_at, view.now);
    let accepting = inside && case.accepting_department.is_some();
    // Whoever may open the case may have a code: the other side from the notice that asks it to take part (M-4.3-a).
    let may_open: Vec<u8> =
        registration.parties.iter().filter(|party| case.is_open_to(party.no)).map(|party| party.no).collect();
    let agent = view.agent;
    let period_axis = view.items.first().and_then(|item| item.item.period);
    let (items, summary) = (view.items, registration.summary.clone());
    view! {
        <section class="panel">
            <div class="panel__head"><h2>"案情"</h2><span class="end">{amend}</span></div>
            <div class="panel__body">
                {view.parties.into_iter().map(|party| {
                    let may_issue = accepting && (party.no == 1 || may_open.contains(&party.no));
                    view! { <PartyFacts case_no=case_no party=party may_issue=may_issue/> }
                }).collect_view()}
                {agent.map(|agent| view! {
                    <div class="fact">
                        <h3>"代理人"</h3>
                        <dl class="kv">
                            <dt>"姓名"</dt><dd><Masked case_no=case_no party=1 field=RevealField::AgentName shown=agent.name/></dd>
                            <dt>"电话"</dt><dd><Masked case_no=case_no party=1 field=RevealField::AgentPhone shown=agent.phone/></dd>
                            <dt>"关系"</dt><dd>{agent.relation}</dd>
                            <dt>"撤回权限"</dt><dd>{if agent.may_withdraw { "有" } else { "无" }}</dd>
                        </dl>
                    </div>
                })}
                <div class="fact">
                    <h3>"来源"</h3>
                    <dl class="kv">
                        <dt>"渠道"</dt><dd>{case.channel.zh()}</dd>
                        <dt>"来访"</dt><dd>{received}</dd>
                        <dt>"辖区"</dt><dd>{view.town}</dd>
                        {registration.venue.map(|venue| view! { <dt>"接待地点"</dt><dd>{venue.zh()}</dd> })}
                        {registration.grid.clone().map(|grid| view! { <dt>"网格"</dt><dd>{format!("{} {}", grid.code, grid.worker)}</dd> })}
                        {case.ledger_no.as_ref().map(|no| view! { <dt>"台账"</dt><dd>{no.to_string()}</dd> })}
                        {case.ticket.as_ref().map(|ticket| view! { <dt>"工单"</dt><dd class="num">{ticket.ticket_no.clone()}</dd> })}
                        {(!circumstances.is_empty()).then(|| view! { <dt>"特别情形"</dt><dd>{circumstances}</dd> })}
                        {(registration.people > 1).then(|| view! { <dt>"涉及人数"</dt><dd>{format!("{} 人", registration.people)}</dd> })}
                    </dl>
                </div>
                {(!items.is_empty()).then(|| view! { <div class="fact">
                    <h3>"争议"</h3>
                    {items.into_iter().map(|item| view! { <ItemFacts view=item/> }).collect_view()}
                    {period_axis.map(|period| view! { <PeriodAxis from=period.from().to_string() to=period.to().to_string() months=period.months()/> })}
                </div> })}
                {(!summary.is_empty()).then(|| view! { <div class="fact"><h3>"反映主要事项"</h3><p class="tiny sumtext">{summary}</p></div> })}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn ItemFacts(view: domain::view::ItemView) -> impl IntoView {
    let item = view.item;
    let kinds: Vec<&str> = item.insurance_kinds.iter().copied().map(InsuranceKind::zh).collect();
    let claims: Vec<&str> = item.claims.iter().map(|claim| claim.zh()).collect();
    let name = if view.sub_kind.is_empty() { view.category } else { view.sub_kind };
    // An extract of an item says nothing of what its route rests on.
    let whole = view.route.is_some();
    view! {
        <dl class="kv">
            <dt>{format!("分项 {}", item.no)}</dt><dd>{name}</dd>
            {(!kinds.is_empty()).then(|| view! { <dt>"险种"</dt><dd>{kinds.join("、")}</dd> })}
            {whole.then(|| view! { <dt>"参保"</dt><dd>{item.enrolled.zh()}</dd> })}
            {whole.then(|| view! { <dt>"缴费主体"</dt><dd>{item.payer.zh()}</dd> })}
            {(!claims.is_empty()).then(|| view! { <dt>"诉求"</dt><dd>{claims.join("、")}</dd> })}
            {item.period.map(|period| view! { <dt>"所属期"</dt><dd class="num">{format!("{} 至 {}", period.from(), period.to())}</dd> })}
            {item.amount.map(|amount| view! { <dt>"金额"</dt><dd class="num">{format!("{amount} 元")}</dd> })}
            {(!item.description.is_empty()).then(|| view! { <dt>"说明"</dt><dd>{item.description}</dd> })}
        </dl>
    }
    .into_any()
}

/// The period in words a bar would say.
#[component]
fn PeriodAxis(from: String, to: String, months: u32) -> impl IntoView {
    view! { <p class="tiny muted">{format!("所属期 {from} 至 {to}，共 {months} 个月")}</p> }
}

#[component]
fn PartyFacts(case_no: CaseNo, party: PartyView, may_issue: bool) -> impl IntoView {
    let PartyView { no, role, kind, name, id_number, credit_code, phone, address, email, identity_hidden } = party;
    let heading = if no == 1 { "缴费人" } else { role.zh() };
    view! {
        <div class="fact">
            <h3>{heading}{(role == PartyRole::Respondent && no == 1).then_some("（被申请人）")}</h3>
            <dl class="kv">
                <dt>{if kind == PartyKind::Employer { "单位" } else { "姓名" }}</dt>
                <dd><Masked case_no=case_no party=no field=RevealField::Name shown=name/></dd>
                {id_number.map(|shown| view! { <dt>"身份证"</dt><dd><Masked case_no=case_no party=no field=RevealField::IdNumber shown=shown/></dd> })}
                {credit_code.map(|code| view! { <dt>"信用代码"</dt><dd class="num">{code}</dd> })}
                {phone.map(|shown| view! { <dt>"电话"</dt><dd><Masked case_no=case_no party=no field=RevealField::Phone shown=shown/></dd> })}
                {address.map(|shown| view! { <dt>"地址"</dt><dd><Masked case_no=case_no party=no field=RevealField::Address shown=shown/></dd> })}
                {email.map(|shown| view! { <dt>"邮箱"</dt><dd><Masked case_no=case_no party=no field=RevealField::Email shown=shown/></dd> })}
                {identity_hidden.then(|| view! { <dt>"意愿"</dt><dd>"要求对另一方保密身份"</dd> })}
            </dl>
            {may_issue.then(|| view! { <IssueCode case_no=case_no party=no/> })}
        </div>
    }
    .into_any()
}

/// A fresh query code for a party, shown once. What it is issued for is told to that party, too.
#[component]
fn IssueCode(case_no: CaseNo, party: u8) -> impl IntoView {
    let confirming = use_confirming();
    let reread = expect_context::<Reread>();
    let kept = expect_context::<Kept>().codes;
    let given = move || {
        kept.with(|all| {
            all.iter().find(|(case, no, _)| (*case, *no) == (case_no, party)).map(|(.., code)| code.clone())
        })
    };
    let asking = RwSignal::new(false);
    let purpose = Purpose::new();
    let issue = Callback::new(move |why: String| {
        spawn_local(async move {
            let answer = confirming.make(|| issue_code(case_no, party, why.clone())).await;
            // The panel may have been drawn anew by the act itself: the code is kept above it.
            if let Ok(code) = &answer {
                let code = code.clone();
                kept.try_update(|all| all.push((case_no, party, code)));
            }
            purpose.answered(answer);
        });
    });
    view! {
        {move || match given() {
            Some(given) => view! {
                <p class="tiny" role="status">"查询码（只显示这一次）"<b class="num">{format!(" {}", query_code(&given))}</b></p>
                <button type="button" class="btn btn--text btn--s" on:click=move |_| {
                    kept.update(|all| all.retain(|(case, no, _)| (*case, *no) != (case_no, party)));
                    asking.set(false);
                    reread.run();
                }>"已交给本人，收起"</button>
            }.into_any(),
            None if asking.get() => view! {
                <p class="tiny" role="alert">"出具后，这一方原来的查询码和已打开的查询页面立即失效；出具的时间、单位和理由会告知本人。请先核对身份，再当面交给本人。"</p>
                <PurposeForm purpose=purpose button="已核对，出具" open=issue label="出具理由" example="例如：来窗口补领，已核对身份证"/>
                <button type="button" class="btn btn--s" on:click=move |_| asking.set(false)>"取消"</button>
            }.into_any(),
            None => view! {
                <button type="button" class="btn btn--text btn--s" on:click=move |_| asking.set(true)><Icon name="key"/>"出具新查询码"</button>
            }.into_any(),
        }}
    }
}

/// Material.
#[component]
pub(super) fn FilePanel(view: CaseView, may_add: bool) -> impl IntoView {
    let reread = expect_context::<Reread>();
    let case_no = view.case.case_no;
    let closed = view.case.sub_state == domain::case::SubState::Archived;
    let drafted = view.case.mediation.as_deref().is_some_and(|mediation| mediation.agreement.is_some());
    let adding = RwSignal::new(false);
    let count = view.attachments.len();
    if count == 0 && !may_add {
        return ().into_any();
    }
    view! {
        <section class="panel">
            <div class="panel__head">
                <h2>"材料"</h2><span class="count">{count}</span>
                {(!closed && may_add).then(|| view! {
                    <span class="end"><button type="button" class="btn btn--text btn--s" on:click=move |_| adding.update(|on| *on = !*on)><Icon name="plus"/>"添加"</button></span>
                })}
            </div>
            <div class="panel__body stack stack--2">
                {move || adding.get().then(|| view! {
                    <Upload target=UploadTarget::Case(case_no.to_string()) on_done=Arc::new(move || reread.run())/>
                    {drafted.then(|| view! {
                        <Upload target=UploadTarget::Agreement(case_no.to_string()) on_done=Arc::new(move || reread.run()) label="上传签字的调解协议书"/>
                    })}
                })}
                {(count == 0).then(|| view! { <p class="tiny muted">"还没有材料"</p> })}
                <ul class="files">
                    {view.attachments.into_iter().map(|file| {
                        let icon = if file.media_type == "application/pdf" { "doc" } else { "image" };
                        view! {
                            <li class="file">
                                <span class="file__i"><Icon name=icon/></span>
                                <a class="file__n clip" href=format!("/files/case/{case_no}/{}", file.no) rel="external" target="_blank">{file.name}</a>
                                <span class="file__m">{format!("{}{} · {}", file.purpose.map(|purpose| format!("{} · ", purpose.zh())).unwrap_or_default(), file.by, size(file.size))}</span>
                            </li>
                        }
                    }).collect_view()}
                </ul>
            </div>
        </section>
    }
    .into_any()
}

/// Cases that belong to this one.
#[component]
pub(super) fn LinkPanel(view: CaseView) -> impl IntoView {
    let links = view.case.links.clone();
    (!links.is_empty()).then(|| {
        view! {
            <section class="panel">
                <div class="panel__head"><h2>"相关案件"</h2></div>
                <div class="panel__body">
                    <ul class="stack stack--1">
                        {links.into_iter().map(|link| {
                            let words = match link.kind {
                                LinkKind::ForwardedFrom => "由此转送而来",
                                LinkKind::ForwardedTo => "已转送为",
                                LinkKind::TransferredFrom => "由此移转而来",
                                LinkKind::TransferredTo => "已移转为",
                                LinkKind::SplitFrom => "由此分出",
                                LinkKind::SplitTo => "已分出",
                                LinkKind::MergedInto => "已并入",
                                LinkKind::MergedFrom => "并入本案",
                            };
                            view! { <li class="tiny">{words}" "<a class="num" href=format!("/desk/case/{}", link.case_no)>{link.case_no.to_string()}</a></li> }
                        }).collect_view()}
                    </ul>
                </div>
            </section>
        }
    })
}

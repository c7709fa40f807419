//! Making a step: at once where it asks nothing, through its form where it does. A refusal keeps what was typed.

use super::commands::{Source, asks_nothing, form_for, plain};
use super::naming::{self, NamingPart, Sent};
use super::people::People;
use super::spec::{Form, Outcome, Values};
use super::view::{Fields, focus_first, read};
use crate::api::casework::{fetch_case, send_command};
use crate::desk::confirm::{Confirming, use_confirming};
use crate::desk::rules::{RulesCache, use_rules};
use crate::desk::toast::{Toasts, use_toasts};
use crate::error::AppError;
use crate::ui::{Failure, Icon};
use domain::case::{Command, CommandKind};
use domain::problem::{FieldError, Problem};
use domain::value::CaseNo;
use domain::view::{CaseView, CommandOutcome, Me};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_bindgen::JsCast;

/// The step to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    /// On which case.
    pub(crate) case_no: CaseNo,
    /// The version the person saw.
    pub(crate) version: u32,
    /// Which command.
    pub(crate) kind: CommandKind,
    /// What it is called.
    pub(crate) name: String,
    /// A reason for a departure will be asked for.
    pub(crate) needs_reason: bool,
    /// What stands in the form already, by field, where the step was chosen beside what it concerns.
    pub(crate) preset: Vec<(String, String)>,
}

/// A form that is open.
#[derive(Clone)]
struct Opened {
    target: Target,
    title: String,
    form: Form,
    kept: Values,
    /// Why it was refused already, where it was sent without a form.
    refused: Option<AppError>,
}

/// What was typed into forms that were closed without sending.
type Drafts = Vec<((CaseNo, CommandKind), Values)>;

/// Makes steps.
#[derive(Clone, Copy)]
pub(crate) struct Act {
    me: StoredValue<Me>,
    opened: RwSignal<Option<Opened>>,
    drafts: StoredValue<Drafts>,
    /// The case of the last step with its version after it: whoever goes on before the page has been read again is not
    /// told that somebody else changed it.
    latest: StoredValue<Option<(CaseNo, u32)>>,
    // Contexts are found while the page is built, not when an event comes.
    toasts: Toasts,
    confirming: Confirming,
    rules: RulesCache,
    /// Told what became of each step: the outcome, or that it failed.
    on_end: Callback<(CaseNo, Result<CommandOutcome, AppError>)>,
    /// Tells of a step that was made; the outcome's own words where nobody has others.
    teller: StoredValue<Option<Callback<(Target, CommandOutcome)>>>,
}

impl Act {
    /// For `me`; `on_end` is told what became of each step.
    pub(crate) fn new(me: Me, on_end: Callback<(CaseNo, Result<CommandOutcome, AppError>)>) -> Self {
        Self {
            me: StoredValue::new(me),
            opened: RwSignal::new(None),
            drafts: StoredValue::new(Vec::new()),
            latest: StoredValue::new(None),
            toasts: use_toasts(),
            confirming: use_confirming(),
            rules: use_rules(),
            on_end,
            teller: StoredValue::new(None),
        }
    }

    /// Lets somebody else tell of the steps that were made.
    pub(crate) fn telling(self, teller: Callback<(Target, CommandOutcome)>) -> Self {
        self.teller.set_value(Some(teller));
        self
    }

    /// The case whose form is open, and the name of the step.
    pub(crate) fn working_on(self) -> Option<(CaseNo, String)> {
        self.opened.with(|opened| opened.as_ref().map(|opened| (opened.target.case_no, opened.target.name.clone())))
    }

    fn tell(self, target: &Target, outcome: &CommandOutcome) {
        match self.teller.try_get_value().flatten() {
            Some(teller) => {
                teller.try_run((target.clone(), outcome.clone()));
            }
            None => tell(self.toasts, outcome),
        }
    }

    /// Makes the step, or opens its form. `view` saves a request where the case is at hand.
    pub(crate) fn start(self, mut target: Target, view: Option<CaseView>) {
        target.version = self.known(target.case_no, target.version);
        let view = view.filter(|view| view.case.version >= target.version);
        if asks_nothing(target.kind, target.needs_reason) {
            if let Some(command) = plain(target.kind) {
                self.send(target, command);
            }
            return;
        }
        let (toasts, rules) = (self.toasts, self.rules);
        spawn_local(async move {
            let view = match view {
                Some(view) => view,
                None => match fetch_case(target.case_no.to_string()).await {
                    Ok(view) => view,
                    Err(error) => return toasts.failed(&error),
                },
            };
            let people = People::for_form(target.kind, target.case_no).await;
            let Some(rules) = rules.load(view.case.pack.clone()).await else {
                return toasts.failed(&AppError::Offline);
            };
            let Some(form) = self
                .me
                .try_with_value(|me| {
                    let source = Source { view: &view, pack: &rules.pack, me, people: &people, name: &target.name };
                    form_for(target.kind, &source)
                })
                .flatten()
            else {
                return;
            };
            let key = (target.case_no, target.kind);
            let mut kept = self
                .drafts
                .try_with_value(|drafts| drafts.iter().find(|(known, _)| *known == key).map(|(_, kept)| kept.clone()))
                .flatten()
                .unwrap_or_default();
            kept.0.extend(target.preset.iter().cloned());
            let title = format!("{} {}", view.case.case_no, view.case.registration.title);
            self.opened.try_set(Some(Opened { target, title, form, kept, refused: None }));
        });
    }

    /// Sends a command that needs no form.
    pub(crate) fn send(self, target: Target, command: Command) {
        let toasts = self.toasts;
        spawn_local(async move {
            let make = || send_command(target.case_no, target.version, command.clone().into());
            let result = self.confirming.make(make).await;
            match &result {
                Ok(outcome) => {
                    self.remember(target.case_no, outcome.version);
                    self.tell(&target, outcome);
                }
                // There is something to say to it: a form opens that asks for nothing else.
                Err(error) if naming::is_naming(error) => {
                    let form = Form::new(target.name.clone(), "办理", Vec::new(), move |_| Ok(command.clone()));
                    let (title, refused) = (target.case_no.to_string(), Some(error.clone()));
                    let kept = Values::default();
                    self.opened.try_set(Some(Opened { target: target.clone(), title, form, kept, refused }));
                }
                Err(error) => toasts.failed(error),
            }
            self.on_end.try_run((target.case_no, result));
        });
    }

    /// The version this person knows: the one shown, or the one after the person's own last step.
    fn known(self, case_no: CaseNo, shown: u32) -> u32 {
        let own = self.latest.try_get_value().flatten().filter(|(known, _)| *known == case_no);
        own.map_or(shown, |(_, version)| version.max(shown))
    }

    fn remember(self, case_no: CaseNo, version: u32) {
        self.latest.try_set_value(Some((case_no, version)));
    }

    fn keep(self, target: &Target, values: Values) {
        let key = (target.case_no, target.kind);
        self.drafts.try_update_value(|drafts| {
            drafts.retain(|(known, _)| *known != key);
            if !values.0.is_empty() {
                drafts.push((key, values));
            }
        });
    }
}

/// Tells of a step in the outcome's own words.
pub(crate) fn tell(toasts: Toasts, outcome: &CommandOutcome) {
    match outcome.linked {
        Some(linked) => {
            toasts.done_with(outcome.message.clone(), format!("/desk/case/{linked}"), format!("打开 {linked}"));
        }
        None => toasts.done(outcome.message.clone()),
    }
}

/// The dialog in which forms open.
#[component]
pub(crate) fn ActDialog(
    /// Whose forms.
    act: Act,
) -> impl IntoView {
    move || act.opened.get().map(|opened| view! { <OpenForm act=act opened=opened/> })
}

#[component]
fn OpenForm(act: Act, opened: Opened) -> impl IntoView {
    let Opened { target, title, form, kept, refused } = opened;
    let errors = RwSignal::new(Vec::<FieldError>::new());
    // Once a text was found to name somebody, the form keeps asking.
    let named = RwSignal::new(refused.as_ref().is_some_and(naming::is_naming));
    let failure = RwSignal::new(refused);
    let head = act.me.try_with_value(naming::confirms).unwrap_or(false);
    let sending = RwSignal::new(false);
    let version = StoredValue::new(target.version);
    let node = NodeRef::<leptos::html::Form>::new();
    let dialog = NodeRef::<leptos::html::Dialog>::new();
    let fields = form.fields.clone();
    let outcomes = RwSignal::new(form.outcomes(&form.at_first(&kept)));
    let shown = StoredValue::new((target.clone(), form.clone()));

    Effect::new(move |_| {
        if let Some(dialog) = dialog.get()
            && !dialog.open()
        {
            let _ = dialog.show_modal();
        }
    });
    let values = move || {
        node.get_untracked().map_or_else(Values::default, |node| {
            let node: &web_sys::HtmlFormElement = node.unchecked_ref();
            shown.with_value(|(_, form)| read(node, &form.fields))
        })
    };
    // Closing keeps what was typed for the next time.
    let close = move || {
        let typed = values();
        shown.with_value(|(target, _)| act.keep(target, typed));
        act.opened.set(None);
    };
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        if sending.get_untracked() {
            return;
        }
        let typed = values();
        let (target, form) = shown.get_value();
        let command = match form.command(&typed) {
            Ok(command) => command,
            Err(wrong) => {
                focus_first(&wrong);
                errors.set(wrong);
                return;
            }
        };
        sending.set(true);
        let ticked = node.get_untracked().and_then(|node| naming::ticked(node.unchecked_ref()));
        spawn_local(async move {
            let seen = version.try_get_value().unwrap_or(target.version);
            let sent = if let Some(reason) = ticked {
                naming::send(act.confirming, (target.case_no, seen), command, reason, head).await
            } else {
                let make = || send_command(target.case_no, seen, command.clone().into());
                Sent::Made(act.confirming.make(make).await)
            };
            sending.try_set(false);
            let result = match sent {
                Sent::Made(result) => result,
                Sent::Asked(outcome) => {
                    act.remember(target.case_no, outcome.version);
                    act.toasts.done("已提请部门负责人确认。确认后请再提交一次，填写的内容已保留".to_owned());
                    act.keep(&target, typed);
                    act.opened.try_set(None);
                    act.on_end.try_run((target.case_no, Ok(outcome)));
                    return;
                }
            };
            match &result {
                Ok(outcome) => {
                    act.remember(target.case_no, outcome.version);
                    act.tell(&target, outcome);
                    act.keep(&target, Values::default());
                    act.opened.try_set(None);
                    act.on_end.try_run((target.case_no, result));
                }
                Err(error) => {
                    if let AppError::Problem(Problem::Conflict { version: now, .. }) = error {
                        // The next attempt is made on what is there now, after the person has read what changed.
                        version.try_set_value(*now);
                    }
                    let wrong = error.fields();
                    focus_first(&wrong);
                    errors.try_set(wrong);
                    if naming::is_naming(error) {
                        named.try_set(true);
                    }
                    failure.try_set(Some(error.clone()));
                    act.on_end.try_run((target.case_no, result));
                }
            }
        });
    };
    let submit_label = form.submit;
    let intro = form.intro.clone();
    view! {
        <dialog
            class="dialog act"
            node_ref=dialog
            aria-labelledby="act-title"
            on:cancel=move |event: leptos::ev::Event| {
                event.prevent_default();
                close();
            }
        >
            <form class="act__form" node_ref=node on:submit=submit novalidate
                on:input=move |_| { let typed = values(); outcomes.set(shown.with_value(|(_, form)| form.outcomes(&typed))); }>
                <div class="dialog__head">
                    <h2 id="act-title">{form.title.clone()}</h2>
                    <span class="muted tiny">{title}</span>
                    <button type="button" class="btn btn--text btn--icon end" aria-label="关闭" on:click=move |_| close()>
                        <Icon name="x"/>
                    </button>
                </div>
                <div class="dialog__body stack stack--4">
                    {(!intro.is_empty()).then(|| view! { <p class="sub">{intro}</p> })}
                    {move || failure.get().map(|error| view! { <Failure error=error/> })}
                    {move || {
                        // Errors of no field in particular.
                        let known: Vec<String> = shown.with_value(|(_, form)| form.fields.iter().map(|field| field.name.clone()).collect());
                        let rest: Vec<String> = errors
                            .get()
                            .into_iter()
                            .filter(|error| !known.contains(&error.field))
                            .map(|error| error.message)
                            .collect();
                        (!rest.is_empty() && failure.get().is_none())
                            .then(|| view! { <p class="field__err" role="alert"><Icon name="oct"/>{rest.join("；")}</p> })
                    }}
                    <Fields fields=fields errors=errors kept=kept/>
                    {move || named.get().then(|| view! { <NamingPart head=head errors=errors/> })}
                    <Outcomes outcomes=outcomes/>
                </div>
                <div class="dialog__foot">
                    <span class="end row">
                        <button type="button" class="btn" on:click=move |_| close()>"取消"</button>
                        <button type="submit" class="btn btn--primary" disabled=move || sending.get()>
                            {move || if sending.get() { "正在提交…" } else { submit_label }}
                        </button>
                    </span>
                </div>
            </form>
        </dialog>
    }
}

/// What would become of it, before it is done.
#[component]
fn Outcomes(outcomes: RwSignal<Vec<Outcome>>) -> impl IntoView {
    let cards = move || {
        let list = outcomes.get();
        (!list.is_empty()).then(|| {
            let cards: Vec<AnyView> = list
                .into_iter()
                .map(|outcome| {
                    let lines: Vec<AnyView> =
                        outcome.lines.into_iter().map(|line| view! { <p>{line}</p> }.into_any()).collect();
                    view! { <div class="seg-card"><div class="t">{outcome.title}</div>{lines}</div> }.into_any()
                })
                .collect();
            view! { <div class="outcome"><h3>"办完后会这样"</h3><div class="split2">{cards}</div></div> }
        })
    };
    view! { <div aria-live="polite">{cards}</div> }.into_any()
}

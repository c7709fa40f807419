//! 我的待办: what waits for the person signed in, group by group; for offices without a board this is where work begins.

mod absence;
mod opinion;
mod overview;

use super::frame::{Frame, Place};
use super::live::{Change, listen};
use crate::api::tasks::{load, tasks};
use crate::error::AppError;
use crate::text::day;
use crate::ui::{DueChip, Failure, Icon, provide_now};
use absence::Absence;
use domain::access::Role;
use domain::value::Instant;
use domain::view::{BesideLine, Me, TaskGroup, TaskKind, TaskLine, TaskList};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use opinion::RegisterOpinion;
use overview::{ClueTraces, LoadPanel};

/// Roles that see every department's load in numbers (M-5.4-a).
const OVERSEERS: [Role; 4] = [Role::LeadingGroupOffice, Role::GroupLeader, Role::Government, Role::Supervisor];

#[component]
pub(super) fn TasksPage() -> impl IntoView {
    view! { <Frame place=Place::Tasks title="我的待办" page=page/> }
}

/// What is asked for, as the address says it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Asked {
    kind: Option<TaskKind>,
    overdue: bool,
    mine: bool,
    after: Option<String>,
}

impl Asked {
    /// The address of the page that asks so.
    fn address(&self) -> String {
        let mut parts: Vec<String> = Vec::new();
        if let Some(kind) = self.kind {
            parts.push(format!("kind={}", kind.id()));
        }
        if self.overdue {
            parts.push("overdue=1".to_owned());
        }
        if self.mine {
            parts.push("mine=1".to_owned());
        }
        if let Some(after) = &self.after {
            parts.push(format!("after={after}"));
        }
        if parts.is_empty() { "/desk/tasks".to_owned() } else { format!("/desk/tasks?{}", parts.join("&")) }
    }
}

/// The page; the board's address shows it to offices that have no board.
pub(super) fn page(me: Me) -> AnyView {
    let query = use_query_map();
    let asked = Memo::new(move |_| {
        query.with(|query| Asked {
            kind: query.get("kind").and_then(|kind| TaskKind::from_id(&kind)),
            overdue: query.get("overdue").is_some(),
            mine: query.get("mine").is_some(),
            after: query.get("after"),
        })
    });
    let again = RwSignal::new(0_u32);
    let list = Resource::new(
        move || (asked.get(), again.get()),
        |(asked, _)| tasks(asked.kind, asked.overdue, asked.mine, asked.after),
    );
    let heard = StoredValue::new(None::<i64>);
    listen(Callback::new(move |change| {
        let news = match change {
            Change::Working(_) => false,
            // The list is as of now when the first stream stands.
            Change::Hello(told) | Change::Stand(told) => {
                heard.try_update_value(|heard| heard.replace(told)).flatten().is_some_and(|before| before != told)
            }
            Change::Case(_) | Change::All => true,
        };
        if news {
            again.try_update(|n| *n += 1);
        }
    }));
    let (cyberspace, auditor) = (me.roles.has(Role::Cyberspace), me.roles.has(Role::Auditor));
    let heads = me.roles.has(Role::Head);
    let oversees = OVERSEERS.iter().any(|role| me.roles.has(*role));
    let has_queue = !TaskKind::standing_of(&me.roles).is_empty();
    let head = format!("{} · {}", me.department_short, me.roles.zh());
    view! {
        <div class="viewhead">
            <div><h1>"我的待办"</h1><p class="tiny muted">{head}</p></div>
            {has_queue.then(|| view! { <Filters asked=asked/> })}
        </div>
        <div class="pad tasks">
            {cyberspace.then(|| view! { <RegisterOpinion on_done=Callback::new(move |()| { again.try_update(|n| *n += 1); })/> })}
            {has_queue.then(|| view! {
                <Transition fallback=|| view! { <p class="muted">"正在读取待办…"</p> }>
                    {move || list.get().map(|read| groups(read, &asked.get_untracked()))}
                </Transition>
            })}
            {heads.then(|| view! { <Absence/> })}
            {oversees.then(|| view! { <LoadPanel/> })}
            {auditor.then(|| view! { <ClueTraces/> })}
        </div>
    }
    .into_any()
}

/// Narrowing: the counts follow.
#[component]
fn Filters(asked: Memo<Asked>) -> impl IntoView {
    let link = move |label: &'static str, overdue: bool, mine: bool| {
        let to = move || Asked { overdue, mine, after: None, ..asked.get() }.address();
        let current = move || asked.with(|asked| asked.overdue == overdue && asked.mine == mine).then_some("true");
        view! { <a href=to aria-current=current>{label}</a> }
    };
    view! {
        <nav class="seg end" aria-label="筛选">
            {link("全部", false, false)}
            {link("已超期", true, false)}
            {link("只看指名给我的", false, true)}
        </nav>
    }
    .into_any()
}

fn groups(read: Result<TaskList, AppError>, asked: &Asked) -> AnyView {
    let list = match read {
        Ok(list) => list,
        Err(error) => return view! { <Failure error=error/> }.into_any(),
    };
    provide_now(list.now);
    let now = list.now;
    let waiting: u32 = list.groups.iter().map(|group| group.count).sum();
    let overdue: u32 = list.groups.iter().map(|group| group.overdue).sum();
    let sum = match (waiting, overdue) {
        (0, _) => "没有等您办的事。".to_owned(),
        (_, 0) => format!("共 {waiting} 项。"),
        _ => format!("共 {waiting} 项，其中 {overdue} 项已超期。"),
    };
    let back = asked.kind.map(|_| {
        let all = Asked { kind: None, after: None, ..asked.clone() }.address();
        view! { <a href=all><Icon name="back" small=true/>"全部待办"</a> }
    });
    let asked = asked.clone();
    view! {
        <p class="row row--wrap" role="status">{back}<span>{sum}</span></p>
        {list.groups.into_iter().map(|group| one_group(group, &asked, now)).collect_view()}
    }
    .into_any()
}

fn one_group(group: TaskGroup, asked: &Asked, now: Instant) -> AnyView {
    let kind = group.kind;
    let more = group.next.as_ref().map(|next| {
        let to = Asked { kind: Some(kind), after: Some(next.to_string()), ..asked.clone() }.address();
        // The list of all groups shows the first lines; the group's own page begins at its top.
        let to =
            if asked.kind.is_some() { to } else { Asked { kind: Some(kind), after: None, ..asked.clone() }.address() };
        view! { <a class="btn btn--s" href=to>"看其余的"</a> }
    });
    let none = group.tasks.is_empty() && group.beside.is_empty();
    view! {
        <section class="panel" id=format!("group-{}", kind.id()) aria-label=group.title.clone()>
            <div class="panel__head">
                <h2>{group.title.clone()}</h2>
                <span class="count">{group.count}</span>
                {(group.overdue > 0).then(|| view! { <span class="tag tag--urgent">{format!("{} 项超期", group.overdue)}</span> })}
                <span class="end">{more}</span>
            </div>
            {none.then(|| view! { <p class="panel__body tiny muted">{nothing(kind)}</p> })}
            {(!none).then(|| view! {
                <ul class="tasklist">
                    {group.tasks.into_iter().map(|task| line(task, now)).collect_view()}
                    {group.beside.into_iter().map(|entry| beside(entry, now)).collect_view()}
                </ul>
            })}
        </section>
    }
    .into_any()
}

/// An empty group says where its work would come from.
fn nothing(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Consent => "有部门上报、办公室审核后，在这里等您决定。",
        TaskKind::Review => "受理部门上报重大疑难事项后，显示在这里。",
        TaskKind::SlipIn => "受理部门移交报送单后，显示在这里。",
        TaskKind::Dispatch => "市政府接收报送单后，在这里等您转办。",
        TaskKind::Check => "部门请求把关后，显示在这里。",
        TaskKind::Guidance => "缴费人请求指导后，显示在这里。",
        TaskKind::Court => "税务局登记强制征缴或破产债权后，显示在这里。",
        TaskKind::PublicOpinion => "登记的舆情在这里跟踪到结束。",
        TaskKind::Clue => "受理部门移交线索后，显示在这里，只有您能看到。",
        _ => "现在没有。",
    }
}

fn line(task: TaskLine, now: Instant) -> AnyView {
    let address = format!("/desk/case/{}", task.case_no);
    let names: Vec<AnyView> = task
        .todo
        .iter()
        .map(|todo| view! { <span class="tag tag--ink">{todo.name.clone()}</span> }.into_any())
        .collect();
    let ticking = use_context::<crate::ui::Now>().map_or_else(|| RwSignal::new(now), |now| now.0);
    view! {
        <li class=if task.overdue { "task is-over" } else { "task" }>
            <div class="task__t">
                <span class="num muted">{task.case_no.to_string()}</span>
                <a href=address>{task.title.clone()}</a>
                {task.restricted.then(|| view! { <span class="tag tag--line"><Icon name="lock"/>"限定知悉"</span> })}
                {task.due.map(|due| view! { <DueChip due_view=due now=ticking/> })}
            </div>
            <p class="tiny muted">
                {(!task.who.is_empty()).then(|| format!("{} · ", task.who))}
                {format!("{} · {}", task.state.zh(), task.department)}
            </p>
            {(!task.note.is_empty()).then(|| view! { <p class="task__n">{task.note.clone()}</p> })}
            {(!names.is_empty()).then(|| view! { <p class="task__d">{names}</p> })}
        </li>
    }
    .into_any()
}

/// An entry of a register leads to its register.
fn beside(entry: BesideLine, now: Instant) -> AnyView {
    let address = format!("/desk/registers/{}#entry-{}", entry.book.id(), entry.id);
    let due = entry.due_on.map(|due| format!(" · {} 前", day(due, now)));
    view! {
        <li class=if entry.overdue { "task is-over" } else { "task" }>
            <div class="task__t">
                <a href=address>{entry.title}</a>
                {entry.overdue.then(|| view! { <span class="tag tag--urgent">"已超期"</span> })}
            </div>
            <p class="tiny muted">{entry.book.zh()}{due}</p>
            <p class="task__d"><span class="tag tag--ink">{entry.todo}</span></p>
        </li>
    }
    .into_any()
}

/// Reads the load once the page is there.
async fn read_load() -> Result<domain::view::LoadView, AppError> {
    load().await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_says_what_is_asked() {
        assert_eq!(Asked::default().address(), "/desk/tasks");
        let asked = Asked { kind: Some(TaskKind::Check), overdue: true, mine: false, after: Some("5.7".to_owned()) };
        assert_eq!(asked.address(), "/desk/tasks?kind=check&overdue=1&after=5.7");
    }
}

//! The bar above the columns: conditions, words, groups and kept views. Plain links and one plain form, so that it works
//! without script; with script the board changes in its place and the address with it.

use super::state::BoardState;
use super::views::Views;
use crate::ui::Icon;
use domain::case::{Channel, Track};
use domain::view::{DueBand, Group, Layout, Lens, track_id};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use std::sync::Arc;

/// Goes to an address; in place of the one before, where that is said.
type Go = Arc<dyn Fn(&str, bool) + Send + Sync>;

/// Goes to other addresses of the board.
#[derive(Clone, Copy)]
pub(super) struct Looking {
    go: StoredValue<Go>,
    state: BoardState,
}

impl Looking {
    pub(super) fn new(state: BoardState) -> Self {
        let navigate = use_navigate();
        let go = move |href: &str, replace: bool| {
            navigate(href, NavigateOptions { scroll: false, replace, ..NavigateOptions::default() });
        };
        Self { go: StoredValue::new(Arc::new(go)), state }
    }

    /// Looks through another lens.
    pub(super) fn to(self, lens: &Lens) {
        // Whoever undoes something after leaving the board is no longer there.
        if let Some(go) = self.go.try_get_value() {
            go(&lens.href(), false);
        }
    }

    /// Notes in the address what the board shows already.
    pub(super) fn note(self) {
        let Some(href) = self.state.lens.try_with_untracked(Lens::href) else { return };
        if let Some(go) = self.go.try_get_value() {
            go(&href, true);
        }
    }

    /// Looks through another lens; what was there before comes back on request.
    fn to_with_undo(self, lens: &Lens, words: &str) {
        let before = self.state.lens.get_untracked();
        self.to(lens);
        self.state.toasts.done_undo(words.to_owned(), move || self.to(&before));
    }
}

/// A condition of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Facet {
    Department,
    Kind,
    Track,
    Town,
    Due,
    Person,
    Channel,
    Grid,
}

impl Facet {
    const ALL: [Self; 8] =
        [Self::Department, Self::Kind, Self::Track, Self::Town, Self::Due, Self::Person, Self::Channel, Self::Grid];

    fn zh(self) -> &'static str {
        match self {
            Self::Department => "部门",
            Self::Kind => "争议类型",
            Self::Track => "办理类型",
            Self::Town => "镇",
            Self::Due => "期限",
            Self::Person => "首问",
            Self::Channel => "来源",
            Self::Grid => "网格",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Department => "department",
            Self::Kind => "kind",
            Self::Track => "track",
            Self::Town => "town",
            Self::Due => "due",
            Self::Person => "person",
            Self::Channel => "channel",
            Self::Grid => "grid",
        }
    }

    /// Values on offer, each with its words; what the lens has and the board no longer knows is among them.
    fn offered(self, state: BoardState, lens: &Lens) -> Vec<(String, String)> {
        let texts = |known: &[String], chosen: &[String]| {
            let gone = chosen.iter().filter(|value| !known.contains(value));
            let gone = gone.map(|value| (value.clone(), format!("{value}（已不在名录）")));
            known.iter().map(|value| (value.clone(), value.clone())).chain(gone).collect()
        };
        state.choices.with(|choices| match self {
            Self::Department => texts(&choices.departments, &lens.departments),
            Self::Kind => texts(&choices.kinds, &lens.kinds),
            Self::Town => texts(&choices.towns, &lens.towns),
            Self::Person => texts(&choices.people, &lens.people),
            Self::Grid => texts(&choices.grids, &lens.grids),
            Self::Channel => {
                let known: Vec<String> = Channel::ALL.iter().map(|channel| channel.zh().to_owned()).collect();
                texts(&known, &lens.channels)
            }
            Self::Track => {
                Track::ALL.iter().map(|track| (track_id(*track).to_owned(), track.zh().to_owned())).collect()
            }
            Self::Due => DueBand::ALL.iter().map(|band| (band.id().to_owned(), band.zh().to_owned())).collect(),
        })
    }

    fn chosen(self, lens: &Lens) -> Vec<String> {
        match self {
            Self::Department => lens.departments.clone(),
            Self::Kind => lens.kinds.clone(),
            Self::Town => lens.towns.clone(),
            Self::Person => lens.people.clone(),
            Self::Channel => lens.channels.clone(),
            Self::Grid => lens.grids.clone(),
            Self::Track => lens.tracks.iter().map(|track| track_id(*track).to_owned()).collect(),
            Self::Due => lens.due.iter().map(|band| band.id().to_owned()).collect(),
        }
    }

    /// The lens with one value more, or one less.
    fn toggled(self, lens: &Lens, value: &str) -> Lens {
        let mut pairs = Lens { text: String::new(), ..Lens::default() };
        let mut next = lens.clone();
        let text = |values: &mut Vec<String>| match values.iter().position(|known| known == value) {
            Some(at) => {
                values.remove(at);
            }
            None => values.push(value.to_owned()),
        };
        match self {
            Self::Department => text(&mut next.departments),
            Self::Kind => text(&mut next.kinds),
            Self::Town => text(&mut next.towns),
            Self::Person => text(&mut next.people),
            Self::Channel => text(&mut next.channels),
            Self::Grid => text(&mut next.grids),
            Self::Track | Self::Due => {
                let (one, _) = Lens::parse(&format!("{}={value}", self.key()));
                pairs.tracks = one.tracks;
                pairs.due = one.due;
                toggle(&mut next.tracks, &pairs.tracks);
                toggle(&mut next.due, &pairs.due);
            }
        }
        next
    }

    fn cleared(self, lens: &Lens) -> Lens {
        let mut next = lens.clone();
        match self {
            Self::Department => next.departments.clear(),
            Self::Kind => next.kinds.clear(),
            Self::Town => next.towns.clear(),
            Self::Person => next.people.clear(),
            Self::Channel => next.channels.clear(),
            Self::Grid => next.grids.clear(),
            Self::Track => next.tracks.clear(),
            Self::Due => next.due.clear(),
        }
        next
    }
}

fn toggle<T: PartialEq + Copy>(values: &mut Vec<T>, with: &[T]) {
    for one in with {
        match values.iter().position(|known| known == one) {
            Some(at) => {
                values.remove(at);
            }
            None => values.push(*one),
        }
    }
}

/// The bar.
#[component]
pub(super) fn FilterBar() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    // Where no case has a grid there is nothing to choose (M-3.2.9-d).
    let has_grids = state.choices.with_untracked(|choices| !choices.grids.is_empty())
        || state.lens.with_untracked(|lens| !lens.grids.is_empty());
    let shown = Facet::ALL.into_iter().filter(|facet| has_grids || *facet != Facet::Grid);
    let facets = shown.map(|facet| view! { <FacetMenu facet=facet/> }).collect_view();
    view! {
        <div class="fbar" class:is-looking=move || state.looking.get()>
            <Views/>
            <span class="vr"></span>
            <Words/>
            {facets}
            {move || (state.lens.with(Lens::conditions) > 0).then(|| {
                let cleared = state.lens.with(Lens::cleared);
                let href = cleared.href();
                view! {
                    <a class="btn btn--text btn--s" href=href on:click=move |event| {
                        event.prevent_default();
                        looking.to_with_undo(&cleared, "已清除筛选");
                    }><Icon name="x" small=true/>"清除筛选"</a>
                }
            })}
        </div>
        <div role="status">
            {move || state.told.get().into_iter().map(|words| view! {
                <p class="fbar__told"><Icon name="info" small=true/>{words}</p>
            }).collect_view()}
        </div>
    }
    .into_any()
}

/// Words to be found on cards.
#[component]
fn Words() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    let field = NodeRef::<leptos::html::Input>::new();
    let apply = move || {
        let Some(field) = field.get_untracked() else { return };
        let text = field.value().trim().to_owned();
        let lens = state.lens.get_untracked();
        if lens.text != text {
            looking.to(&Lens { text, ..lens });
        }
    };
    // What else is chosen stays, also without script.
    let kept = move || {
        let lens = state.lens.get();
        let mut hidden = Vec::new();
        for pair in (Lens { text: String::new(), ..lens }).query().split('&') {
            if let Some((key, value)) = pair.split_once('=') {
                let value = decode(key, value);
                hidden.push(view! { <input type="hidden" name=key.to_owned() value=value/> });
            }
        }
        hidden
    };
    let text = state.lens.with_untracked(|lens| lens.text.clone());
    view! {
        <form class="fbar__words" action="/desk" method="get" role="search" aria-label="在看板上查找" on:submit=move |event| {
            event.prevent_default();
            apply();
        }>
            <Icon name="search" small=true/>
            <input type="search" name="q" node_ref=field value=text prop:value=move || state.lens.with(|lens| lens.text.clone())
                placeholder="事由、编号、镇" aria-label="卡片上的字：事由、编号、镇、首问" autocomplete="off" maxlength="60"
                on:change=move |_| apply()/>
            {kept}
        </form>
    }
    .into_any()
}

/// The value of a pair of an address.
fn decode(key: &str, value: &str) -> String {
    let (lens, _) = Lens::parse(&format!("{key}={value}"));
    let texts = [lens.departments, lens.kinds, lens.towns, lens.people, lens.channels, lens.grids];
    texts.into_iter().flatten().next().unwrap_or_else(|| value.to_owned())
}

/// One condition, as a menu of its values.
#[component]
fn FacetMenu(facet: Facet) -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    let chosen = Memo::new(move |_| state.lens.with(|lens| facet.chosen(lens)));
    let offered = Memo::new(move |_| state.lens.with(|lens| facet.offered(state, lens)));
    let label = move || {
        let chosen = chosen.get();
        if chosen.is_empty() {
            return facet.zh().to_owned();
        }
        let words: Vec<String> = offered.with(|offered| {
            offered.iter().filter(|(value, _)| chosen.contains(value)).map(|(_, words)| words.clone()).collect()
        });
        format!("{}：{}", facet.zh(), words.join("、"))
    };
    let class = move || if chosen.with(Vec::is_empty) { "fchip" } else { "fchip on" };
    let rows = move || {
        let (lens, chosen) = (state.lens.get(), chosen.get());
        offered
            .get()
            .into_iter()
            .map(|(value, words)| {
                let next = facet.toggled(&lens, &value);
                let on = chosen.contains(&value);
                view! {
                    <li>
                        <a href=next.href() aria-current=on.then_some("true") on:click=move |event| {
                            event.prevent_default();
                            looking.to(&next);
                        }>
                            {if on { view! { <Icon name="check" small=true/> }.into_any() } else { view! { <span class="i i--s"></span> }.into_any() }}{words}
                        </a>
                    </li>
                }
            })
            .collect_view()
    };
    let node = NodeRef::<leptos::html::Details>::new();
    let clear = move || {
        let lens = state.lens.get();
        let next = facet.cleared(&lens);
        (next != lens).then(|| {
            let href = next.href();
            view! {
                <a class="fmenu__clear" href=href on:click=move |event| {
                    event.prevent_default();
                    looking.to_with_undo(&next, &format!("已不限{}", facet.zh()));
                }>"不限"</a>
            }
        })
    };
    view! {
        <details class="fmenu" node_ref=node on:keydown=move |event: leptos::ev::KeyboardEvent| {
            if event.key() == "Escape" && let Some(node) = node.get_untracked() {
                event.stop_propagation();
                node.set_open(false);
                if let Ok(Some(head)) = node.query_selector("summary") {
                    use leptos::wasm_bindgen::JsCast;
                    let _ = head.unchecked_ref::<web_sys::HtmlElement>().focus();
                }
            }
        } on:focusout=move |event: leptos::ev::FocusEvent| {
            use leptos::wasm_bindgen::JsCast;
            let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
            if let (Some(node), Some(to)) = (node.get_untracked(), to) && !node.contains(Some(&to)) {
                node.set_open(false);
            }
        }>
            <summary class=class>{label}<Icon name="down"/></summary>
            <div class="menu fmenu__list">
                <ul aria-label=facet.zh()>{rows}</ul>
                {clear}
            </div>
        </details>
    }
    .into_any()
}

/// Groups, and columns or a table.
#[component]
pub(super) fn GroupSwitch() -> impl IntoView {
    let state = expect_context::<BoardState>();
    let looking = expect_context::<Looking>();
    let groups = move || {
        let lens = state.lens.get();
        Group::ALL
            .into_iter()
            .map(|group| {
                let next = Lens { group, folded: None, layout: Layout::Columns, ..lens.clone() };
                let on = lens.layout == Layout::Columns && lens.group == group;
                view! {
                    <a href=next.href() aria-current=on.then_some("true") on:click=move |event| {
                        event.prevent_default();
                        looking.to(&next);
                    }>{group.zh()}</a>
                }
            })
            .collect_view()
    };
    let list = move || {
        let lens = state.lens.get();
        let on = lens.layout == Layout::List;
        let next = Lens { layout: if on { Layout::Columns } else { Layout::List }, ..lens };
        view! {
            <a href=next.href() aria-current=on.then_some("true") on:click=move |event| {
                event.prevent_default();
                looking.to(&next);
            }><Icon name="table" small=true/>"列表"</a>
        }
    };
    view! { <div class="seg" role="group" aria-label="分组和列表">{groups}{list}</div> }.into_any()
}

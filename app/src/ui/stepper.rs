//! The five stages, everywhere in the same numbering.

use super::icon::Icon;
use domain::case::Stage;
use leptos::prelude::*;

/// The stages as a line of steps.
#[component]
pub fn Steps(
    /// Stage with a line under it, and whether it is done.
    stages: Vec<(Stage, String, bool)>,
    /// The current stage.
    current: Stage,
    /// Class of the list.
    class: &'static str,
) -> impl IntoView {
    view! {
        <ol class=class aria-label="办理阶段">
            {stages
                .into_iter()
                .map(|(stage, line, done)| {
                    let now = stage == current;
                    let class = if now { "is-now" } else if done { "is-done" } else { "" };
                    view! {
                        <li class=class aria-current=now.then_some("step")>
                            <span class="steps__n">
                                {if done && !now {
                                    view! { <Icon name="check"/> }.into_any()
                                } else {
                                    stage.numeral().into_any()
                                }}
                            </span>
                            <span class="steps__t">
                                {stage.zh()}
                                {(done && !now).then(|| view! { <span class="vh">"，已完成"</span> })}
                                {(!line.is_empty()).then(|| view! { <span class="steps__d">{line}</span> })}
                            </span>
                        </li>
                    }
                })
                .collect_view()}
        </ol>
    }
}

/// Step n of m as a bar, for narrow screens.
#[component]
pub fn Meter(
    /// Which step, from 1.
    step: usize,
    /// Of how many.
    of: usize,
    /// Its name.
    name: &'static str,
    /// Class of the frame.
    class: &'static str,
) -> impl IntoView {
    view! {
        <div class=class>
            <div class="wizbar__t">
                <span>{format!("第 {step} 步，共 {of} 步：")}<b>{name}</b></span>
            </div>
            <div class="meter" aria-hidden="true">
                {(1..=of).map(|n| view! { <i class=if n <= step { "on" } else { "" }></i> }).collect_view()}
            </div>
        </div>
    }
}
